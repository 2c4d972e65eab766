/**
 * The runs of a container's health check, which the engine starts and ends by itself: they are only counted, by the engine's events. An
 * engine that has no timer for it, or reports none, leaves the round without an end.
 */
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import type { ExecEnds } from '../docker/exec-ends.ts';
import type { ExecEnd } from './run-exec.ts';

/** Who writes down what becomes of a run. */
export interface HealthRound {
  /** How many runs the round has. */
  readonly count: number;
  readonly over: AbortSignal;
  /** Where faults come meanwhile: aborted when the last has been reverted. Until then all runs count, and one more after it. */
  readonly released?: AbortSignal | undefined;
  /** A run has begun: its number. */
  readonly onBegan: () => number;
  readonly onEnded: (number: number, end: ExecEnd) => void;
}

/** The event of a start may come so much later than that of an end: a run that the engine has ended seems to be shorter. */
const EVENT_DELAY_MS = 250;

/** Whether a run was late: `ms` is from the event of its start to that of its end, `exitCode` negative where none is known. */
export function hasTimedOut({ ms, exitCode }: { ms: number; exitCode: number }, timeoutMs: number): boolean {
  return ms >= timeoutMs || (exitCode !== 0 && ms >= timeoutMs - EVENT_DELAY_MS);
}

export class HealthRuns {
  readonly #ends: ExecEnds;
  readonly #plan: ExecPlan;

  constructor(ends: ExecEnds, plan: ExecPlan) {
    this.#ends = ends;
    this.#plan = plan;
  }

  /** Until as many have begun and ended, or the round is over. How many have ended. */
  async round({ count, over, released, onBegan, onEnded }: HealthRound): Promise<number> {
    const running: Promise<void>[] = [];
    let done = 0;
    const begun = Promise.withResolvers<void>();
    let afterRelease = 0;
    const isEnough = () => running.length >= count && (released === undefined || afterRelease > 0);
    const stop = () => {
      if (over.aborted || isEnough()) begun.resolve();
    };
    over.addEventListener('abort', stop);
    const { timeoutMs } = this.#plan;
    using _ = this.#ends.onStart(this.#plan.command, (execId) => {
      if (isEnough()) return;
      const number = onBegan();
      const beganMs = performance.now();
      const ended = this.#ends.next(execId).then((exitCode) => {
        const ms = Math.round(performance.now() - beganMs);
        const code = exitCode < 0 ? {} : { exitCode };
        done += 1;
        const timedOut = hasTimedOut({ ms, exitCode }, timeoutMs);
        onEnded(number, { outcome: 'exited', ...code, timedOut, ms });
      });
      running.push(ended);
      if (released?.aborted) afterRelease += 1;
      stop();
    });
    stop();
    await begun.promise;
    const cut = new Promise<void>((resolve) => {
      if (over.aborted) resolve();
      over.addEventListener('abort', () => resolve());
    });
    await Promise.race([Promise.all(running), cut]);
    over.removeEventListener('abort', stop);
    return done;
  }
}
