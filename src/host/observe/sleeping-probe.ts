/**
 * A probe container that stays beside the subject and sleeps, for commands that are executed in it: no container for each. The engine, and
 * not the sleeper, is the parent of what it executes: when the probe is removed in the midst of a command, PID 1 of the subject inherits
 * nothing. The sleeper prints its own pid, by which a census leaves it out.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { DeadlineError } from '../errors.ts';
import { withDeadline } from '../toolkit/with-deadline.ts';
import { READS_EVERY_USER } from './census.ts';
import { startProbe } from './probe.ts';

/** The shell becomes the sleeper, under the pid that it has printed: there is no second process, and no child. */
const SLEEPER = ['sh', '-c', 'echo $$; exec sleep infinity'];
const START_LIMIT_MS = 10_000;

export class SleepingProbe implements AsyncDisposable {
  readonly container: StartedContainer;
  readonly sleeperPid: number;
  /** Nothing can be executed any more: the namespace has gone, or the probe has been removed. */
  readonly ended: Promise<void>;
  readonly #log: AsyncDisposable;

  private constructor(parts: { container: StartedContainer; log: Follow; sleeperPid: number }) {
    this.container = parts.container;
    this.sleeperPid = parts.sleeperPid;
    this.ended = parts.log.ended;
    this.#log = parts.log;
  }

  /** `image`: forkbed's own. @throws DeadlineError, ForkbedError ERR_PROBE */
  static async start(subject: StartedContainer, image: string): Promise<SleepingProbe> {
    const container = await startProbe({ subject, image, command: SLEEPER, ...READS_EVERY_USER });
    try {
      const lines: string[] = [];
      const first = Promise.withResolvers<string>();
      const onLine = (line: string) => {
        lines.push(line);
        first.resolve(line);
      };
      const log = await container.follow({ onOutput: onLine, onError: onLine });
      const firstLine = () => Promise.race([first.promise, log.ended.then(() => lines[0] ?? 'nothing')]);
      const line = await withDeadline(firstLine, { limitMs: START_LIMIT_MS, late });
      if (!/^\d+$/.test(line)) {
        await log[Symbol.asyncDispose]();
        throw new ForkbedError('ERR_PROBE', `expected the probe to tell its pid, received ${line}`);
      }
      return new SleepingProbe({ container, log, sleeperPid: Number(line) });
    } catch (error) {
      await container.remove();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log[Symbol.asyncDispose]();
    await this.container.remove();
  }
}

type Follow = Awaited<ReturnType<StartedContainer['follow']>>;

function late(): DeadlineError {
  return new DeadlineError({ what: 'the pid of the probe', limitMs: START_LIMIT_MS, last: 'no line of it' });
}
