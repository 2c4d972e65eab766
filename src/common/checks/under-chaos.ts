/**
 * The verdict of a run in which faults were put on the subject on purpose. A connection that fails while a fault is on that
 * makes connections fail is counted, and no fault of the subject's; any other is. What the audit judges after the load it
 * judges as ever: a fault excuses nothing that is left behind. A fault that nobody saw act has tested nothing: unknown.
 */
import type { Chaos, ClientFailures, InjectedFault } from '../chaos/chaos-record.ts';
import { endsIt, mayFail, standsStill } from '../chaos/fault-kinds.ts';
import { RECOVERY_MS } from '../chaos/schedule.ts';
import type { TimedFailures } from '../events/client-summary.ts';
import { type Finding, type Judgement, pass, unknown } from './finding.ts';
import { counted, firstFew, formatCount, formatDuration } from './phrase.ts';
import { type Figures, type Verdict, withChaos } from './verdict.ts';

/** The clients begin a moment before the host knows of it. */
const CLOCK_SLACK_MS = 250;

export function judgeUnderChaos(verdict: Verdict, chaos: Chaos): Verdict {
  const { seed, faults } = chaos;
  const failedMeanwhile = chaos.failures.reduce((sum, { failures }) => sum + excused(failures, faults), 0);
  const served = verdict.findings.find(({ id }) => id === 'served');
  return withChaos(verdict, {
    chaos: { seed, faults, failedMeanwhile },
    changed: [
      ...(served?.outcome === 'fail' && verdict.figures !== undefined
        ? [{ ...served, ...judgeServed(served, verdict.figures, chaos) }]
        : []),
      ...judgeZombies(verdict, chaos),
    ],
    more: [findingOfFaults(chaos, verdict.figures)],
  });
}

/** Whether all of them acted. */
export function findingOfFaults(chaos: Pick<Chaos, 'seed' | 'faults'>, figures: Figures | undefined): Finding {
  const expected = 'each fault that was asked for was seen to act, and the load outlasted it';
  return { id: 'faults', expected, ...judgeFaults(chaos, figures) };
}

function judgeServed(served: Finding, figures: Figures, { faults, failures }: Chaos): Judgement {
  const failed = figures.connections - figures.connectionsServed;
  const meanwhile = failures.reduce((sum, each) => sum + excused(each.failures, faults), 0);
  const lines = [describeCodes(failures)];
  if (failed > meanwhile) {
    return {
      ...served,
      observed: `${formatCount(failed - meanwhile)} of ${counted(figures.connections, 'connection')} failed, and no fault was on that explains it`,
      evidence: [...firstFew(failures.flatMap(unexcused(faults)), (line) => line), ...served.evidence],
    };
  }
  const answered = `${counted(figures.connectionsServed, 'connection')}, ${counted(figures.messages, 'message')} answered`;
  const observed = `${answered}; ${formatCount(failed)} failed while a fault was on`;
  if (figures.connectionsServed === 0) return unknown('no connection was served, so nothing was tested', lines);
  return pass(observed, lines);
}

/**
 * On a slow machine processes may stand still for longer than was asked for: where nobody could reap for as long as the settle
 * window, zombies that are gone at the end are nobody's fault.
 */
function judgeZombies({ findings }: Verdict, { faults, settleMs }: Chaos): Finding[] {
  const stillMs = Math.max(0, ...faults.filter(({ fault }) => standsStill(fault)).map(lengthMs));
  if (stillMs < settleMs - CLOCK_SLACK_MS) return [];
  const failed = (id: string) => findings.find((finding) => finding.id === id && finding.outcome === 'fail');
  const zombies = failed('no-defunct');
  if (zombies === undefined || failed('children-gone') !== undefined) return [];
  const { id, expected, observed, evidence } = zombies;
  const reason = `processes stood still for ${formatDuration(stillMs)}, and nobody could reap`;
  return [{ id, expected, ...unknown(reason, [`what was seen: ${observed}`, ...evidence]) }];
}

function lengthMs({ wasOnMs }: InjectedFault): number {
  return wasOnMs === undefined ? 0 : wasOnMs.to - wasOnMs.from;
}

function judgeFaults({ seed, faults }: Pick<Chaos, 'seed' | 'faults'>, figures: Figures | undefined): Judgement {
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
  if (figures !== undefined && figures.watchedMs < lastMs + RECOVERY_MS) {
    const rest = formatDuration(Math.max(0, figures.watchedMs - lastMs));
    return unknown(
      `the load was over ${rest} after the last fault, so whether everybody is served again cannot be told`,
    );
  }
  const names = faults.map(({ fault }) => fault).join(', ');
  return pass(`${counted(faults.length, 'fault')} acted (${names}), seed ${seed}`);
}

/** How many of them a fault explains. */
function excused(failures: readonly TimedFailures[], faults: readonly InjectedFault[]): number {
  return failures.reduce((sum, each) => sum + (isExcused(each, faults) ? each.count : 0), 0);
}

function isExcused({ fromMs, toMs, code }: TimedFailures, faults: readonly InjectedFault[]): boolean {
  return faults.some(({ fault, wasOnMs }) => {
    if (wasOnMs === undefined || !mayFail(fault, code)) return false;
    return fromMs < wasOnMs.to + RECOVERY_MS && toMs >= wasOnMs.from - CLOCK_SLACK_MS;
  });
}

function unexcused(faults: readonly InjectedFault[]): (client: ClientFailures) => string[] {
  return ({ client, failures }) =>
    failures
      .filter((each) => !isExcused(each, faults))
      .map(
        ({ fromMs, toMs, code, count }) =>
          `${client}: ${formatCount(count)} of ${code}, begun ${formatDuration(fromMs)} after the start, ended ${formatDuration(toMs)} after it`,
      );
}

function describeCodes(failures: readonly ClientFailures[]): string {
  const counts = new Map<string, number>();
  for (const { code, count } of failures.flatMap((each) => each.failures)) {
    counts.set(code, (counts.get(code) ?? 0) + count);
  }
  return `failed: ${[...counts].map(([code, count]) => `${code} ${formatCount(count)}`).join(', ')}`;
}
