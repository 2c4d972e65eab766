/**
 * Asks the subject to stop, as `docker stop` does, when all else has been seen: how long it takes, with which exit code, and
 * who is still there shortly before the engine kills it. A subject that somebody else started is left alone.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isInit } from '../../common/checks/pid-one.ts';
import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import { SIGKILLED } from '../../common/checks/stops.ts';
import type { ProcessRecord, SignalSets } from '../../common/process-table/model.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { signalNumber } from '../../common/process-table/signal-names.ts';
import { stopRules } from '../chaos/stop-and-start.ts';
import { joinedContainer } from '../docker/joined-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { observeByCensus } from '../observe/census.ts';
import type { StartedSubject } from './subject.ts';

/** Before the engine kills it: what a census takes, and a little more. */
const LAST_CENSUS_MS = 2_000;
const MAX_ALIVE = 20;
/** What PID 1 has to end on a signal that it shows no handler of: sigtimedwait(2) takes one, and no field of /proc/PID/status shows it. */
const UNSEEN_HANDLER_S = 1;

/** `signals`: what PID 1 does with its signals; `undefined` where nobody knows. `image`: forkbed's own. */
export async function stopSubject(options: {
  subject: StartedSubject;
  image: string;
  pid1: ProcessRecord | undefined;
  signals: SignalSets | undefined;
}): Promise<RunEvidence['stop']> {
  const { subject, image, pid1, signals } = options;
  const { container } = subject;
  if (!subject.isOwn) return notApplicable('it was not started for this run');
  const inspected = await container.inspect();
  // Where PID 1 is of another container, the kernel protects the subject from no signal.
  const isProtected = joinedContainer(inspected.HostConfig) === undefined;
  if (isProtected && signals === undefined) return notApplicable('what PID 1 does with its signals is not known');
  const { signal, graceMs, running } = stopRules(inspected);
  if (!running) return notApplicable('it had ended');
  // `docker run --stop-timeout`: 0 is SIGKILL at once, and below that the engine waits for ever.
  const time = graceMs === 0 ? 'no time' : 'time without a limit';
  if (graceMs <= 0) return notApplicable(`its engine gives it ${time} to stop`);
  const shows = signals === undefined || showsHandler(signals, signal) || isInit(pid1);
  if (isProtected && !shows && graceMs > UNSEEN_HANDLER_S * 1_000) {
    return stopWithoutHandler(container, { signal, graceMs });
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
  const exitCode = await exitCodeOf(container);
  return {
    kind: 'asked',
    evidence: { signal, exitCode, tookMs, graceMs, ...(alive === undefined ? {} : { alive }) },
  };
}

/** Caught, waited for, or ignored on purpose: its author has decided how it stops. */
function showsHandler({ caught, blocked, ignored }: SignalSets, signal: string): boolean {
  const number = signalNumber(signal);
  return number !== undefined && [...caught, ...blocked, ...ignored].includes(number);
}

/** Whoever ends on a signal had a handler of it; of one that does not end so soon nobody can say, and its time is not waited for. */
async function stopWithoutHandler(
  container: StartedContainer,
  { signal, graceMs }: { signal: string; graceMs: number },
): Promise<RunEvidence['stop']> {
  const askedMs = performance.now();
  await container.stop(UNSEEN_HANDLER_S);
  const tookMs = Math.round(performance.now() - askedMs);
  const exitCode = await exitCodeOf(container);
  if (exitCode !== SIGKILLED) return { kind: 'asked', evidence: { signal, exitCode, tookMs, graceMs } };
  const seen = `PID 1 shows no handler of ${signal}, and did not end within ${UNSEEN_HANDLER_S} s of it`;
  return notApplicable(`${seen}: its engine kills it after ${graceMs / 1_000} s; an init would pass it on`);
}

async function exitCodeOf(container: StartedContainer): Promise<number> {
  return (await container.inspect()).State.ExitCode;
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
