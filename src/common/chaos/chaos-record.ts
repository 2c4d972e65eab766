/** What became of the faults of a run: what was asked for, and what each did. Plain data, part of the verdict. */

import type { TimedFailures } from '../events/client-summary.ts';
import { formatDuration } from '../report/phrase.ts';
import type { FaultName } from './fault-kinds.ts';
import type { ScheduledFault } from './schedule.ts';

/** A fault of the schedule, and what became of it. */
export interface InjectedFault extends ScheduledFault {
  /** When the fault was injected and reverted, in milliseconds from the same start as `atMs`; absent where it was not injected. */
  readonly wasOnMs?: { readonly from: number; readonly to: number };
  /** Whether it was seen to act on the subject. */
  readonly acted: boolean;
  /** One line: what was observed, or why the fault was not injected. */
  readonly observed: string;
}

/** The faults of a run, for the verdict. */
export interface ChaosRecord {
  /** What the schedule was drawn from: the same seed and faults make the same schedule. */
  readonly seed: number;
  /** In the order of time. */
  readonly faults: readonly InjectedFault[];
  /** Connections that failed while a fault was on that lets them. */
  readonly failedMeanwhile: number;
}

/** The failures of a client, as it reports them. */
export interface ClientFailures {
  /** The client's name in the audit. */
  readonly client: string;
  /** When its connections failed, and with which code. */
  readonly failures: readonly TimedFailures[];
}

/** The faults of one life of the subject, and the failures of the clients that loaded it meanwhile. */
export interface Chaos {
  readonly seed: number;
  readonly faults: readonly InjectedFault[];
  readonly failures: readonly ClientFailures[];
}

/** For people: how to have it again, and a line a fault. */
export function describeChaos({ seed, faults }: ChaosRecord): string[] {
  const lines = faults.map(({ fault, wasOnMs, observed }) => {
    const when = wasOnMs === undefined ? 'never' : `at ${formatDuration(wasOnMs.from)}`;
    return `  ${fault} ${when}: ${observed}`;
  });
  return [`faults on purpose, again with ${replayOptions({ seed, faults })}`, ...lines];
}

/** `--chaos=pids,kill-children --seed=42`: what makes the same schedule again. */
function replayOptions({ seed, faults }: { seed: number; faults: readonly { fault: FaultName }[] }): string {
  return `--chaos=${faults.map(({ fault }) => fault).join(',')} --seed=${seed}`;
}
