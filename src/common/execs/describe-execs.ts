/** The words for execs in findings: who left what, and what to do about it. What others chose is fit for a line of a report. */
import { printable } from '../escape/printable.ts';
import { quoteWords } from '../escape/quote-words.ts';
import { andMore, counted, describeProcess, formatCount, formatDuration } from '../report/phrase.ts';
import type { ExecPlan } from './exec-plan.ts';
import { type ExecRun, hasSucceeded } from './exec-record.ts';
import type { ExecLeftover, ExecLeftovers, ExecPlanEvidence, ExecsEvidence } from './execs-evidence.ts';
import { zombiesAnHour } from './zombies-an-hour.ts';

type Kind = keyof ExecLeftovers;

const MAX_COMMAND_CHARACTERS = 80;
const CUT = '...';

/** Those that all execs left, of one kind. */
export function countLeft({ plans, shared }: ExecsEvidence, kind: Kind): number {
  return plans.reduce((sum, { left }) => sum + left[kind].count, shared[kind].count);
}

/** Runs that went on, of which nobody can say which process they are. */
export function countUnseen({ plans }: ExecsEvidence): number {
  return plans.reduce((sum, { unseen = 0 }) => sum + unseen, 0);
}

/** A line for each plan that left any, with examples below it. */
export function describeLeft(execs: ExecsEvidence, kind: Kind): string[] {
  return [
    ...execs.plans.flatMap((each) => describeLeftByPlan(each, { kind, execs })),
    ...(execs.shared[kind].count === 0
      ? []
      : [
          `${countKind(execs.shared[kind].count, kind)} left by one of several that ran at the same time:`,
          ...examples(execs.shared[kind], execs),
        ]),
  ];
}

/**
 * Who left those of a finding that came from outside: execs of the load with each plan, a health check and `docker exec` of others in a
 * line. A health check that is killed for its time-out, like `docker exec`, leaves its children to PID 1.
 */
export function describeFromOutside(
  fromOutside: number,
  { execs, kind }: { execs?: ExecsEvidence | undefined; kind: Kind },
) {
  const byOthers = fromOutside - (execs === undefined ? 0 : countLeft(execs, kind));
  return [
    ...(execs === undefined ? [] : describeLeft(execs, kind)),
    ...(byOthers > 0
      ? [`${formatCount(byOthers)} of them come from a health check or docker exec, which ended before they did`]
      : []),
  ];
}

function describeLeftByPlan(
  { plan, started, left }: ExecPlanEvidence,
  { kind, execs }: { kind: Kind; execs: ExecsEvidence },
): string[] {
  const { count } = left[kind];
  if (count === 0) return [];
  const { periodMs } = plan;
  const rate =
    kind === 'survivors' || periodMs === undefined
      ? []
      : [
          `at its period of ${formatDuration(periodMs)} ${counted(zombiesAnHour({ zombies: count, runs: started, periodMs }), 'zombie')} an hour`,
        ];
  return [
    [
      `${countKind(count, kind)} left by ${printable(plan.name)} (${quoteCommand(plan)}) in ${counted(started, 'run')}`,
      ...rate,
    ].join(', '),
    ...examples(left[kind], execs),
  ];
}

function countKind(count: number, kind: Kind): string {
  return kind === 'zombies' ? counted(count, 'zombie') : counted(count, 'process', 'processes');
}

function examples({ count, examples }: ExecLeftovers[Kind], execs: ExecsEvidence): string[] {
  return [...examples.map((each) => describeLeftover(each, execs)), ...andMore(count - examples.length)];
}

/** `pid 14 ([sleep] <defunct>): left by exec 7 (ended with 0)` */
export function describeLeftover({ process, by, candidates }: ExecLeftover, { plans }: ExecsEvidence): string {
  const names = by.map((run) => describeRun(run, plans[run.plan]?.plan));
  const others = candidates > by.length ? ` or ${formatCount(candidates - by.length)} others` : '';
  return `${describeProcess(process)}: left by ${names.join(' or ')}${others}`;
}

/** `exec 7 (ended with 0)`, `livenessProbe run 7 (timed out after 1.0 s, got SIGKILL, during pids)` */
export function describeRun(run: ExecRun, plan: ExecPlan | undefined): string {
  const name =
    plan === undefined || plan.kind === 'exec' ? `exec ${run.number}` : `${printable(plan.name)} run ${run.run}`;
  return `${name} (${describeEnd(run, plan)})`;
}

function describeEnd(run: ExecRun, plan: ExecPlan | undefined): string {
  const during = run.during === undefined ? [] : [`during ${run.during}`];
  return [...toClauses(run, plan), ...during].join(', ');
}

function toClauses({ outcome, exitCode, timedOut }: ExecRun, plan: ExecPlan | undefined): string[] {
  // The engine has ended it, whatever code it reports.
  if (timedOut && plan?.kind === 'health') return [`timed out after ${formatDuration(plan.timeoutMs)}`];
  const late = timedOut && plan !== undefined ? [`timed out after ${formatDuration(plan.timeoutMs)}`] : [];
  const end = {
    exited: exitCode === undefined ? [] : [`ended with ${exitCode}`],
    killed: ['got SIGKILL'],
    left: ['still runs'],
    'not-started': ['did not start'],
  }[outcome];
  return late.length + end.length === 0 ? ['ended'] : [...late, ...end];
}

/** The command as a shell has it, in backquotes. */
export function quoteCommand({ command }: Pick<ExecPlan, 'command'>): string {
  const text = printable(quoteWords(command)).replaceAll('`', "'");
  const cut =
    text.length > MAX_COMMAND_CHARACTERS ? `${text.slice(0, MAX_COMMAND_CHARACTERS - CUT.length)}${CUT}` : text;
  return `\`${cut}\``;
}

/** Execs that left a process alive when they ended: a line for each plan that has any. */
export function describeOutlived({ plans }: ExecsEvidence): string[] {
  return plans.flatMap(({ plan, started, outlived: { count } }) =>
    count === 0
      ? []
      : [
          `${formatCount(count)} of ${counted(started, 'run')} of ${printable(plan.name)} left a process alive when they ended`,
        ],
  );
}

/** What to do about zombies or processes that execs left. */
export function remedyForLeft(execs: ExecsEvidence, kind: Kind): string {
  const leavers = execs.plans.filter(({ left }) => left[kind].count > 0);
  const goesAway = leavers.some(({ plan, timedOut }) => plan.end !== 'wait' && timedOut > 0);
  const reap =
    'start the container with an init (docker run --init), or let PID 1 reap what it adopts; or let the command wait for what it starts: exec in front of the last command of a shell, or wait at its end';
  if (kind === 'zombies') return reap;
  return goesAway
    ? 'a client that goes away does not end its command, and SIGKILL of the command does not end its children: give the command a time limit of its own that ends all of it (timeout in coreutils), and let it end when its input is closed'
    : 'the command must end or wait for what it starts before it ends itself';
}

/** `, every 500 ms instead of 30.0 s`, where runs follow each other sooner than their source has it; empty where they do not. */
function describePace({ periodMs, everyMs }: ExecPlan): string {
  if (periodMs === undefined || everyMs === undefined || everyMs === periodMs) return '';
  return `, every ${formatDuration(everyMs)} instead of ${formatDuration(periodMs)}`;
}

/** `50 execs ended with 0`; of several plans one clause each. */
export function describeSuccess({ plans }: ExecsEvidence): string {
  return plans
    .map((each) => {
      const { plan, started, timedOut, succeeded } = each;
      const name =
        plan.kind === 'exec' && plans.length === 1
          ? counted(started, 'exec')
          : `${counted(started, 'run')} of ${printable(plan.name)}`;
      const late = succeeded > 0 && timedOut > 0 && plan.end !== 'wait' && plan.kind === 'exec';
      if (!late) return `${name} ended with 0${describePace(plan)}`;
      return [`${name}: ${describeLate(each)}`, `${formatCount(started - timedOut)} ended with 0`].join(', ');
    })
    .join(', ');
}

/** `2 got SIGKILL after 1.0 s, 1 ended before it was sent`: what was seen of each, and nothing that was only meant. */
function describeLate({ plan, timedOut, late, unseen = 0 }: ExecPlanEvidence): string {
  const time = formatDuration(plan.timeoutMs);
  if (late === undefined) return `${formatCount(timedOut)} took longer than ${time}`;
  const { killed, exited, left } = late;
  if (plan.end === 'detach') return `${formatCount(left)} were left after ${time}`;
  const clauses = [
    ...(exited === 0 ? [] : [`${formatCount(exited)} ended before it was sent`]),
    ...(left <= unseen ? [] : [`${formatCount(left - unseen)} went on`]),
    ...(unseen === 0 ? [] : [`${formatCount(unseen)} went on, and could not be found`]),
  ];
  return [`${formatCount(killed)} got SIGKILL after ${time}`, ...clauses].join(', ');
}

/** Why one of them failed, as far as the plan alone tells. */
export function describeFailed({ plans }: ExecsEvidence): string[] {
  return plans.flatMap(({ plan, started, succeeded, timedOut, durationMs }) => {
    if (succeeded === started) return [];
    const isLate =
      timedOut > 0 &&
      !hasSucceeded({ number: 1, plan: 0, run: 1, outcome: 'exited', exitCode: 0, timedOut: true }, plan);
    const late = isLate ? [`${formatCount(timedOut)} did not end within ${formatDuration(plan.timeoutMs)}`] : [];
    return [
      [
        `${printable(plan.name)} (${quoteCommand(plan)}): ${formatCount(started - succeeded)} of ${counted(started, 'run')} failed${describePace(plan)}`,
        ...late,
        `p50 ${formatDuration(durationMs.p50)}, max ${formatDuration(durationMs.max)}`,
      ].join(', '),
    ];
  });
}
