/**
 * From evidence to a verdict: fail if any check fails, because a fail rests on something that was seen, even where the
 * positive control was not; otherwise unknown if anything is unknown or the control was not seen; otherwise pass.
 */
import type { ChaosRecord } from '../chaos/chaos-record.ts';
import type { Percentiles } from '../events/client-summary.ts';
import { ExitCode } from '../exit-codes.ts';
import { alive, pid1Ended } from './alive.ts';
import { childrenGone } from './children-gone.ts';
import { clientFdClosed } from './client-fd-closed.ts';
import type { Course } from './course.ts';
import { connectionsServed, connectionsTried, controlWasSeen } from './coverage.ts';
import type { ControlEvidence, Evidence, IgnoredEvidence, LoadEvidence } from './evidence.ts';
import type { Check, Finding, Outcome } from './finding.ts';
import { foreignChild } from './foreign-child.ts';
import { listenFdClosed } from './listen-fd-closed.ts';
import { memoryFlat } from './memory-flat.ts';
import { noDefunct } from './no-defunct.ts';
import { noOrphans } from './no-orphans.ts';
import { describePid1 } from './pid-one.ts';
import { served } from './served.ts';
import { socketsClosed } from './sockets-closed.ts';

export interface Verdict {
  readonly event: 'verdict';
  readonly outcome: Outcome;
  readonly control: { readonly seen: boolean; readonly observed: string };
  readonly findings: readonly Finding[];
  /** The checks that do not belong to a run that was asked for as this one was, and why. */
  readonly notAsked: readonly { readonly id: string; readonly reason: string }[];
  /** Who PID 1 is: the server, an init, a shell; `undefined` where the run did not get that far, like `figures`. */
  readonly pid1: string | undefined;
  readonly figures: Figures | undefined;
  /** What happened over time; `undefined` like `pid1`. */
  readonly course: Course | undefined;
  /** The faults that were put on the subject on purpose; absent where none was asked for. */
  readonly chaos?: ChaosRecord;
}

/** The numbers behind the findings; times in milliseconds. */
export interface Figures {
  /** What `connections` and `connectionsServed` count. */
  readonly load: LoadEvidence['kind'];
  readonly watchedMs: number;
  readonly clients: number;
  readonly connections: number;
  readonly connectionsServed: number;
  readonly messages: number;
  readonly connectMs: Percentiles;
  readonly replyMs: Percentiles;
  readonly zombies: {
    readonly seen: number;
    readonly peak: number;
    readonly lasting: number;
    readonly ageMs: Percentiles;
  };
  /** `born`: processes and threads, during the load; absent where the kernel did not tell. */
  readonly processes: { readonly before: number; readonly after: number; readonly born: number | undefined };
  /** Processes and threads after the load, the ignored ones among them. */
  readonly tasks: number;
  readonly ignored: IgnoredEvidence;
  readonly samples: number;
}

/** In the order of the report. */
const CHECKS: readonly Check[] = [
  noDefunct,
  childrenGone,
  noOrphans,
  clientFdClosed,
  listenFdClosed,
  socketsClosed,
  memoryFlat,
  served,
  foreignChild,
  alive,
];

export function reachVerdict(evidence: Evidence): Verdict {
  const asked = CHECKS.filter(({ notAsked }) => notAsked?.(evidence) === undefined);
  const findings = asked.map(({ id, expected, judge }) => ({ id, expected, ...judge(evidence) }));
  const seen = controlWasSeen(evidence.control);
  return {
    event: 'verdict',
    outcome: combine(findings, seen),
    control: { seen, observed: describeControl(evidence.control) },
    findings,
    notAsked: CHECKS.flatMap(({ id, notAsked }) => {
      const reason = notAsked?.(evidence);
      return reason === undefined ? [] : [{ id, reason }];
    }),
    pid1: describePid1(evidence),
    figures: figuresOf(evidence),
    course: evidence.course,
  };
}

/** The verdict of a run that could not come to its evidence: unknown, for the same reason everywhere. */
export function undecided({ reason, control }: { reason: string; control?: ControlEvidence }): Verdict {
  return {
    event: 'verdict',
    outcome: 'unknown',
    control: {
      seen: control !== undefined && controlWasSeen(control),
      observed: control === undefined ? reason : describeControl(control),
    },
    findings: CHECKS.map(({ id, expected }) => ({ id, expected, outcome: 'unknown', observed: reason, evidence: [] })),
    notAsked: [],
    pid1: undefined,
    figures: undefined,
    course: undefined,
  };
}

/** The verdict of a run in which PID 1 ended under the load, and with it every observer in its namespace: that much was seen. */
export function endedUnderLoad(verdict: Verdict, observed: string): Verdict {
  return withFindings(verdict, [{ id: alive.id, expected: alive.expected, ...pid1Ended(observed) }]);
}

/**
 * The same verdict where some checks may be unknown: what they could not tell no longer keeps the whole from passing. What
 * fails still fails, and without the positive control nothing passes.
 */
export function allowUnknown(verdict: Verdict, ids: readonly string[]): Verdict {
  // That faults did not act is nobody's to allow: what they were to test was not tested.
  const allowed = ids.filter((id) => CHECK_IDS.includes(id));
  const counted = verdict.findings.filter(({ id, outcome }) => outcome !== 'unknown' || !allowed.includes(id));
  const told = counted.some(({ outcome }) => outcome === 'pass');
  return { ...verdict, outcome: told ? combine(counted, verdict.control.seen) : verdict.outcome };
}

/** The verdict of a run with faults on purpose: some findings are others, and there are more of them, which speak of the faults. */
export function withChaos(
  verdict: Verdict,
  { chaos, changed, more }: { chaos: ChaosRecord; changed: readonly Finding[]; more: readonly Finding[] },
): Verdict {
  const told = withFindings(verdict, changed);
  const findings = [...told.findings, ...more];
  return { ...told, findings, outcome: combine(findings, verdict.control.seen), chaos };
}

/** The same verdict with other findings in the place of those with their ids: the whole follows. */
export function withFindings(verdict: Verdict, changed: readonly Finding[]): Verdict {
  const findings = verdict.findings.map((finding) => changed.find(({ id }) => id === finding.id) ?? finding);
  return { ...verdict, findings, outcome: combine(findings, verdict.control.seen) };
}

export const CHECK_IDS: readonly string[] = CHECKS.map(({ id }) => id);

export function exitCodeOf(outcome: Outcome): ExitCode {
  return { pass: ExitCode.Pass, fail: ExitCode.Fail, unknown: ExitCode.Unknown }[outcome];
}

function combine(findings: readonly Finding[], controlSeen: boolean): Outcome {
  if (findings.some((finding) => finding.outcome === 'fail')) return 'fail';
  return controlSeen && findings.every((finding) => finding.outcome === 'pass') ? 'pass' : 'unknown';
}

function describeControl({ plantedPid, seenByCensus, seenByPs, detail }: ControlEvidence): string {
  if (plantedPid === undefined) return `no zombie could be planted: ${detail}`;
  const missedBy = [...(seenByCensus ? [] : ['the census']), ...(seenByPs === false ? ['ps'] : [])];
  if (missedBy.length > 0) {
    return `a zombie was planted, pid ${plantedPid}, and not seen by ${missedBy.join(' and ')}: ${detail}`;
  }
  return `a zombie was planted, pid ${plantedPid}, and seen by the census${seenByPs === true ? ' and by ps' : ''}`;
}

function figuresOf({ load, zombies, baseline, after, tasks, ignored }: Evidence): Figures {
  return {
    load: load.kind,
    watchedMs: load.watchedMs,
    clients: load.clients.length,
    connections: connectionsTried(load),
    connectionsServed: connectionsServed(load),
    messages: load.clients.reduce((sum, { summary }) => sum + summary.messages, 0),
    connectMs: load.connectMs,
    replyMs: load.replyMs,
    zombies: { seen: zombies.seen, peak: zombies.peak, lasting: zombies.lasting, ageMs: zombies.ageMs },
    processes: { before: baseline.processes.length, after: after.processes.length, born: load.born },
    tasks,
    ignored,
    samples: zombies.samples,
  };
}
