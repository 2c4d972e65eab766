/**
 * Asks the subject to stop, as `docker stop` does, when all else has been seen: how long it takes, with which exit code, and
 * who is still there shortly before the engine kills it. A subject that somebody else started is left alone.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import type { ProcessRecord, SignalSets } from '../../common/process-table/model.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { signalNumber } from '../../common/process-table/signal-names.ts';
import { stopRules } from '../chaos/stop-and-start.ts';
import { observeByCensus } from '../observe/census.ts';
import type { StartedSubject } from './subject.ts';

/** Before the engine kills it: what a census takes, and a little more. */
const LAST_CENSUS_MS = 2_000;
const MAX_ALIVE = 20;

/** `signals`: what PID 1 does with its signals; `undefined` where nobody knows. `image`: forkbed's own. */
export async function stopSubject(options: {
  subject: StartedSubject;
  image: string;
  signals: SignalSets | undefined;
}): Promise<RunEvidence['stop']> {
  const { subject, image, signals } = options;
  const { container } = subject;
  if (!subject.isOwn) return notApplicable('it was not started for this run');
  if (signals === undefined) return notApplicable('what PID 1 does with its signals is not known');
  const { signal, graceMs, running } = stopRules(await container.inspect());
  if (!running) return notApplicable('it had ended');
  // `docker run --stop-timeout`: 0 is SIGKILL at once, and below that the engine waits for ever.
  const time = graceMs === 0 ? 'no time' : 'time without a limit';
  if (graceMs <= 0) return notApplicable(`its engine gives it ${time} to stop`);
  const number = signalNumber(signal);
  // Caught, waited for, or ignored on purpose: its author has decided how it stops.
  const { caught, blocked, ignored } = signals;
  const isHandled = number !== undefined && [...caught, ...blocked, ...ignored].includes(number);
  if (!isHandled) {
    return notApplicable(
      `PID 1 does not handle ${signal}, so its engine kills it after ${graceMs / 1_000} s; an init would pass it on`,
    );
  }
  const askedMs = performance.now();
  const over = new AbortController();
  const stopped = container.stop(graceMs / 1_000).finally(() => over.abort());
  const alive = await aliveShortlyBefore(
    graceMs,
    over.signal,
    async () => (await observeByCensus(container, image)).processes,
  );
  await stopped;
  const tookMs = Math.round(performance.now() - askedMs);
  const { ExitCode: exitCode } = (await container.inspect()).State;
  return {
    kind: 'asked',
    evidence: { signal, exitCode, tookMs, graceMs, ...(alive === undefined ? {} : { alive }) },
  };
}

/** `undefined` where it had ended by then, or no census was possible any more. */
async function aliveShortlyBefore(
  graceMs: number,
  ended: AbortSignal,
  census: () => Promise<readonly ProcessRecord[]>,
): Promise<readonly ProcessRecord[] | undefined> {
  try {
    await pause(Math.max(0, graceMs - LAST_CENSUS_MS), undefined, { signal: ended });
    return (await census()).filter((process) => !isZombie(process)).slice(0, MAX_ALIVE);
  } catch {
    // It ended before, or meanwhile: that is an answer, too.
    return undefined;
  }
}

function notApplicable(reason: string): RunEvidence['stop'] {
  return { kind: 'not-applicable', reason };
}
