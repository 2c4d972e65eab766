/**
 * How PID 1 takes its stop signal: by itself, or until its engine kills it. It is asked where PID 1 handles the signal, or
 * ignores it on purpose, or is an init; otherwise it has a second, in which a handler may show itself.
 * One that does not handle it is not ended by it at all, as the kernel keeps PID 1 from the default action of a signal
 * (pid_namespaces(7)); the finding mentions it, and nothing fails.
 */

import { stoppedNote, stopRemedy } from '../known-programs/describe-known-program.ts';
import type { KnownProgram } from '../known-programs/known-program.ts';
import { describeProcess, firstFew, formatDuration } from '../report/phrase.ts';
import { type Finding, fail, type Judgement, pass } from './finding.ts';
import type { StopEvidence } from './run-evidence.ts';

export const STOPS = 'stops';
/** The exit code of a process that SIGKILL has ended. */
export const SIGKILLED = 137;

/** `known`: what PID 1 is in the catalogue. */
export function judgeStop(evidence: StopEvidence, known?: KnownProgram): Finding {
  const judged = wasKilled(evidence) ? killed(evidence, known) : pass(`${evidence.signal}: ${describeEnd(evidence)}`);
  return { id: STOPS, expected: 'PID 1 ends on its stop signal, before its engine kills it', ...judged };
}

/** Without any time PID 1 is killed whatever it does: nothing can be held against it. */
export function wasKilled({ exitCode, tookMs, graceMs }: StopEvidence): boolean {
  return exitCode === SIGKILLED && graceMs > 0 && tookMs >= graceMs;
}

export function killed(
  { signal, exitCode, tookMs, graceMs, alive = [] }: StopEvidence,
  known: KnownProgram | undefined,
): Judgement {
  return fail({
    observed: `${signal} did not end it within ${formatDuration(graceMs)}, and the engine killed it`,
    evidence: [
      `exit code ${exitCode} after ${formatDuration(tookMs)}`,
      ...firstFew(alive, (process) => `still alive: ${describeProcess(process)}`),
      ...stoppedNote(known, signal),
    ],
    remedy:
      stopRemedy(known, signal) ??
      `end on ${signal} within the time that the engine gives, and do not wait for clients longer than that; where PID 1 is not meant to handle it, run it under an init (docker run --init)`,
  });
}

/** `it ended with exit code 0 after 41 ms` */
export function describeEnd({ exitCode, tookMs }: StopEvidence): string {
  return `it ended with exit code ${exitCode} after ${formatDuration(tookMs)}`;
}
