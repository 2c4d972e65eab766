/**
 * The one place where a verdict is reached: from the evidence of a run, and nothing else. Fail if any check fails, because a
 * fail rests on something that was seen, even where the positive control was not; otherwise unknown if anything is unknown or
 * the control was not seen; otherwise pass. Pure: the audit under Compose, the host, and `forkbed judge` call the same.
 */

import type { ChaosRecord } from '../chaos/chaos-record.ts';
import { countExcused } from '../chaos/excuses.ts';
import { judgeFaults } from '../chaos/judge-faults.ts';
import { findKnownProgram } from '../known-programs/find-known-program.ts';
import type { KnownProgram } from '../known-programs/known-program.ts';
import { alive, pid1Ended } from './alive.ts';
import { ALLOWANCES, judgeAllowances } from './allowances.ts';
import { applyBaseline } from './baseline.ts';
import type { CheckContext } from './check-context.ts';
import { CHECK_IDS, CHECKS } from './checks.ts';
import { controlWasSeen } from './coverage.ts';
import { countsAgree, describeEngineCount } from './engine-count.ts';
import type { ControlEvidence } from './evidence.ts';
import { toFigures } from './figures.ts';
import { type Finding, type Outcome, worst } from './finding.ts';
import { judgeOnNetwork } from './lost-network.ts';
import { describePid1 } from './pid-one.ts';
import { judgeRestarts } from './restarts.ts';
import type { Life, RunEvidence } from './run-evidence.ts';
import { judgeStop, STOPS } from './stops.ts';
import type { Verdict } from './verdict.ts';

type LifeVerdict = Omit<Verdict, 'event' | 'outcome' | 'chaos'>;

/**
 * The verdict that follows from the evidence of a run. It is pure: the same evidence has the same verdict, also when it comes
 * from a saved report.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { judge, type RunEvidence } from 'forkbed';
 *
 * // Saved by `forkbed check --output json=report.json`.
 * const { evidence }: { evidence: RunEvidence } = JSON.parse(readFileSync('report.json', 'utf8'));
 * console.log(judge(evidence).outcome);
 * ```
 */
export function judge(run: RunEvidence): Verdict {
  const [first, ...others] = run.lives;
  const life = judgeLife(first, run.chaos);
  const later = others.map((each) => ({ after: each.after, verdict: judgeLife(each) }));
  const chaos = chaosRecord(run);
  const known = knownPid1(first);
  const judged = [
    ...life.findings.map((finding) => worst([finding, ...later.flatMap((each) => inLife(each, finding.id))])),
    ...(chaos === undefined
      ? []
      : [judgeFaults(chaos, { watchedMs: life.figures?.watchedMs, settleMs: findSettleMs(first) })]),
    ...(run.restarts === undefined ? [] : [judgeRestarts(run.restarts, known)]),
    ...(run.stop?.kind === 'asked' ? [judgeStop(run.stop.evidence, known)] : []),
    ...(run.allowances === undefined ? [] : [judgeAllowances(run.allowances)]),
  ];
  const compared = run.baseline === undefined ? undefined : applyBaseline(judged, run, judgeAlone);
  const findings = compared?.findings ?? judged;
  const notApplicable = run.stop?.kind === 'not-applicable' ? [{ id: STOPS, reason: run.stop.reason }] : [];
  const unseen = later.find(({ verdict }) => !verdict.control.seen);
  const control = unseen === undefined ? life.control : afterwards(unseen.after, unseen.verdict.control);
  return {
    ...life,
    event: 'verdict',
    outcome: decideOutcome(findings, { controlSeen: control.seen, allowed: run.allowUnknown }),
    control,
    findings,
    notApplicable: [...life.notApplicable, ...notApplicable],
    ...(chaos === undefined ? {} : { chaos }),
    ...(compared === undefined ? {} : { baseline: compared.report }),
  };
}

/** Without its baseline. */
function judgeAlone({ baseline: _, ...run }: RunEvidence): readonly Finding[] {
  return judge(run).findings;
}

/** The run of an audit that judges by itself: one life, and nothing that only a host knows. */
export function toRunEvidence(audit: Life['audit']): RunEvidence {
  return { lives: [{ audit }], allowUnknown: [] };
}

function judgeLife(life: Life, chaos?: RunEvidence['chaos']): LifeVerdict {
  const { audit, engineCount, noEngineCount, pidsLimit, cpuMs, lostNetwork } = life;
  if (audit.kind === 'incomplete') return incomplete(audit);
  const context: CheckContext = {
    ...audit.evidence,
    ...(engineCount === undefined ? {} : { engineCount }),
    ...(pidsLimit === undefined ? {} : { pidsLimit }),
    ...(cpuMs === undefined ? {} : { cpuMs }),
    ...(lostNetwork === undefined ? {} : { lostNetwork }),
    ...(chaos === undefined ? {} : { chaos }),
  };
  const judged = CHECKS.map((check) => ({ check, notApplicable: check.notApplicable?.(context) }));
  return {
    control: describeControl(context.control, { engineCount, noEngineCount }),
    findings: judged
      .filter(({ notApplicable }) => notApplicable === undefined)
      .map(({ check }) => {
        const { id, expected, describeExpected } = check;
        return { id, expected: describeExpected?.(context) ?? expected, ...judgeOnNetwork(check, context) };
      }),
    notApplicable: judged.flatMap(({ check: { id }, notApplicable }) =>
      notApplicable === undefined ? [] : [{ id, reason: notApplicable }],
    ),
    pid1: describePid1(context),
    figures: toFigures(context),
    timeline: context.timeline,
  };
}

/** Unknown everywhere, for the same reason; what was seen all the same is that PID 1 did not outlive its clients. */
function incomplete({ reason, control, ended = false }: Extract<Life['audit'], { kind: 'incomplete' }>): LifeVerdict {
  return {
    control: control === undefined ? { seen: false, observed: reason } : describeControl(control),
    findings: CHECKS.map(({ id, expected }): Finding => {
      if (ended && id === alive.id) return { id, expected, ...pid1Ended(reason) };
      return { id, expected, outcome: 'unknown', observed: reason, evidence: [] };
    }),
    notApplicable: [],
    pid1: undefined,
    figures: undefined,
    timeline: undefined,
  };
}

/** What PID 1 is in the catalogue: every life of a run has the same. */
function knownPid1({ audit }: Life): KnownProgram | undefined {
  return audit.kind === 'complete' ? findKnownProgram(audit.evidence.pid1) : undefined;
}

/** The faults of all lives together. */
function chaosRecord({ lives, chaos, restarts }: RunEvidence): ChaosRecord | undefined {
  if (chaos === undefined) return undefined;
  const { seed, faults } = chaos;
  const ended = restarts?.map(({ fault }) => fault) ?? [];
  const failedMeanwhile = countExcused(chaos, findSettleMs(lives[0]));
  return { seed, faults: [...faults, ...ended], failedMeanwhile };
}

/** Milliseconds; 0 where the audit did not come so far as to say. */
function findSettleMs({ audit }: Life): number {
  return audit.kind === 'complete' ? audit.evidence.settleMs : 0;
}

function inLife({ after, verdict }: { after: Life['after']; verdict: LifeVerdict }, id: Finding['id']): Finding[] {
  return verdict.findings.filter((finding) => finding.id === id).map((finding) => afterwards(after, finding));
}

function afterwards<Observed extends { readonly observed: string }>(after: Life['after'], what: Observed): Observed {
  return { ...what, observed: `after ${after}: ${what.observed}` };
}

/**
 * A check that may be unknown no longer keeps the whole from passing, where any other passed. What fails still fails, and
 * without the positive control nothing passes.
 */
function decideOutcome(
  findings: readonly Finding[],
  { controlSeen, allowed }: { controlSeen: boolean; allowed: readonly string[] },
): Outcome {
  if (findings.some(({ outcome, known }) => outcome === 'fail' && known !== true)) return 'fail';
  // That faults did not act is nobody's to allow: what they were to test was not tested.
  const mayBeUnknown = allowed.filter((id) => CHECK_IDS.includes(id));
  // An allowance that has not expired is nothing that was tested, and what is known is no pass.
  const tested = findings.filter(({ id, known }) => id !== ALLOWANCES && known !== true);
  const relevant = tested.filter(({ id, outcome }) => outcome !== 'unknown' || !mayBeUnknown.includes(id));
  const decided = relevant.length > 0 && relevant.every(({ outcome }) => outcome === 'pass');
  return controlSeen && decided ? 'pass' : 'unknown';
}

/** The third observer, where it agrees, or why there is none. */
type ThirdObserver = { readonly [Key in 'engineCount' | 'noEngineCount']?: Life[Key] | undefined };

function describeControl(
  control: ControlEvidence,
  { engineCount: count, noEngineCount }: ThirdObserver = {},
): LifeVerdict['control'] {
  const { plantedPid, seenByCensus, seenByPs, detail } = control;
  const seen = controlWasSeen(control);
  if (plantedPid === undefined) return { seen, observed: `no zombie could be planted: ${detail}` };
  const missedBy = [...(seenByCensus ? [] : ['the census']), ...(seenByPs === false ? ['ps'] : [])];
  if (missedBy.length > 0) {
    const observed = `a zombie was planted, pid ${plantedPid}, and not seen by ${missedBy.join(' and ')}: ${detail}`;
    return { seen, observed };
  }
  const observers = `the census${seenByPs === true ? ' and by ps' : ''}`;
  const third =
    count !== undefined && countsAgree(count) ? `${describeEngineCount(count)}, as the census does` : noEngineCount;
  const suffix = third === undefined ? '' : `; ${third}`;
  return { seen, observed: `a zombie was planted, pid ${plantedPid}, and seen by ${observers}${suffix}` };
}
