/** The check `faults`, of a run with faults: each was seen to act, and the load outlasted the last. A fault that did not act has tested nothing. */

import { type Finding, type Judgement, pass, unknown } from '../checks/finding.ts';
import { counted, formatCount, formatDuration } from '../report/phrase.ts';
import type { InjectedFault } from './chaos-record.ts';
import { endsIt } from './fault-kinds.ts';
import { recoveryTimeMs } from './schedule.ts';

/** Milliseconds. */
interface Watched {
  /** How long the load of the first life went on; `undefined` where it never came to an end. */
  readonly watchedMs: number | undefined;
  /** The settle window. */
  readonly settleMs: number;
}

export function judgeFaults(chaos: { seed: number; faults: readonly InjectedFault[] }, watched: Watched): Finding {
  const expected = 'each fault that was asked for was seen to act, and the load outlasted it';
  return { id: 'faults', expected, ...judge(chaos, watched) };
}

function judge(
  { seed, faults }: { seed: number; faults: readonly InjectedFault[] },
  { watchedMs, settleMs }: Watched,
): Judgement {
  const idle = faults.filter(({ acted }) => !acted);
  if (idle.length > 0) {
    const names = idle.map(({ fault }) => fault).join(', ');
    return unknown(
      `${counted(idle.length, 'fault')} of ${formatCount(faults.length)} did not act: ${names}`,
      idle.map(({ fault, observed }) => `${fault}: ${observed}`),
    );
  }
  // Those of which the subject ends have a load of their own.
  const outlived = faults.filter(({ fault }) => !endsIt(fault));
  const lastMs = Math.max(...outlived.map(({ wasOnMs }) => wasOnMs?.to ?? 0));
  if (watchedMs !== undefined && watchedMs < lastMs + recoveryTimeMs(settleMs)) {
    const rest = formatDuration(Math.max(0, watchedMs - lastMs));
    return unknown(
      `the load was over ${rest} after the last fault, so whether everybody is served again cannot be told`,
    );
  }
  const names = faults.map(({ fault }) => fault).join(', ');
  return pass(`${counted(faults.length, 'fault')} acted (${names}), seed ${seed}`);
}
