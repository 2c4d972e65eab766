/**
 * The verdicts of `forkbed check` beside the rows of the catalogue, which were measured without it: what the catalogue makes one
 * expect of each check, what the check said, and which differences have a reason. Pure.
 */
import type { RunEvidence } from '../../src/common/checks/run-evidence.ts';
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { type Measured, type Row, type Stop, stopWord, toStop } from './row.ts';

/** The checks that the catalogue has an answer to. */
export const COMPARED_CHECKS = ['reaps-orphans', 'alive', 'stops', 'restarts'] as const;
export type ComparedCheck = (typeof COMPARED_CHECKS)[number];

/** In the words of the page: an outcome, and for a stop `ends 143` or `killed`. */
export type Answers = Readonly<Partial<Record<ComparedCheck, string>>>;

/** One check of a program; docs/pid1-comparison.json is a list of these. */
export interface Compared {
  readonly name: string;
  /** The day, as in ISO 8601. */
  readonly date: string;
  /** PID 1 as the census before the load shows it; absent where the run did not get that far. */
  readonly pid1?: { readonly command: string; readonly argv: readonly string[] };
  /** Of the checks that were applied; `stops` also where forkbed did not ask, because PID 1 does not handle the signal. */
  readonly answers: Answers;
  /** One line each: what the checks observed. */
  readonly observed: Answers;
  /** `forkbed check --container` on the program in a container that ran before; absent where it was not tried. */
  readonly container?: OnContainer;
}

export interface OnContainer {
  readonly answers: Answers;
  /** Of `reaps-orphans`, where it fails. */
  readonly remedy?: string;
}

export interface Difference {
  readonly name: string;
  readonly check: ComparedCheck;
  /** Whether it is of `--container`. */
  readonly onContainer: boolean;
  readonly catalogue: string;
  readonly verdict: string;
  /** Absent where nobody has explained it. */
  readonly reason?: string;
}

/** Of `forkbed check`, by default. */
const SETTLE_MS = 2_000;
const UNHANDLED = /^PID 1 (?:does not handle|shows no handler)/;

const POLLS = 'it reaps at intervals longer than the settle window: whether an orphan outlives the window is chance';

/** Its words are those of its source: a status by which a child says that the parent cannot go on either. */
function takesForFatal(source: string): Record<ComparedCheck, string> {
  const ended = 'it has ended: see reaps-orphans';
  return {
    'reaps-orphans':
      `the check ends orphans with every exit status, the catalogue with four. By ${source} one status of a child means that it cannot ` +
      'go on: the parent then ends in order, also where the child is an orphan of others: ' +
      '`findings/apache-and-gunicorn-end-for-an-orphan.sh`',
    alive: ended,
    stops: ended,
    restarts: ended,
  };
}

const APACHE = takesForFatal('server/mpm of httpd 2.4');

/** Where the two may differ, and why; a check that is not named here must agree. */
export const EXPLAINED: Readonly<Record<string, Partial<Record<ComparedCheck, string>>>> = {
  'apache-event': APACHE,
  'apache-worker': APACHE,
  'apache-prefork': APACHE,
  gunicorn: takesForFatal('gunicorn/arbiter.py of 23.0'),
  runsvdir: { 'reaps-orphans': POLLS },
  svscan: { 'reaps-orphans': POLLS },
  supervisord: {
    'reaps-orphans':
      'supervisor/supervisord.py of 4.2.5 reaps at most a hundred children in a turn of its loop, and a turn takes a second. The check ' +
      'leaves it 365 orphans within seconds, the catalogue seven',
  },
  postgres: {
    stops:
      'the check asks it to stop after orphans have ended, the catalogue before any has. It takes one that ended badly for a crash, and ' +
      'is asked while it recovers: it logs an abnormal shutdown',
  },
  watchfrr: {
    'reaps-orphans':
      'watchfrr/watchfrr.c of FRR waits for one child a SIGCHLD, and the signal does not queue. The check leaves it orphans one close ' +
      'after the other, the catalogue with a pause between them',
  },
  script: {
    stops:
      'the check asks it to stop after orphans have ended, the catalogue before any has. It takes an orphan for its command, and from then ' +
      'on SIGTERM does not end it: `findings/script-goes-silent-after-an-orphan.sh`',
  },
};

/** What the catalogue makes one expect. */
export function catalogueAnswers({ reaping, replaced, stop, restarts }: Measured): Answers {
  const stopped = stopWord(stop);
  return {
    'reaps-orphans': reaping.lives && replaced === 0 && isReapedInTime(reaping) ? 'pass' : 'fail',
    // One that ends of the orphans is charged by reaps-orphans, and alive leaves it at that.
    alive: reaping.lives ? 'pass' : 'unknown',
    ...(stopped !== undefined && { stops: stopped }),
    ...(restarts !== undefined && { restarts: restarts && stop?.killed !== true ? 'pass' : 'fail' }),
  };
}

function isReapedInTime({ reaped, reapedAfterMs = 0 }: Measured['reaping']): boolean {
  return reaped !== 'left' && reapedAfterMs <= SETTLE_MS;
}

/** What a check said, from its report. */
export function toCompared(
  { name, date }: Pick<Compared, 'name' | 'date'>,
  { verdict, evidence }: { verdict: Verdict; evidence: RunEvidence },
): Compared {
  const findings = COMPARED_CHECKS.flatMap((check) => verdict.findings.filter(({ id }) => id === check));
  const stop = stopAnswer(evidence.stop);
  const { audit } = evidence.lives[0];
  const pid1 = audit.kind === 'complete' ? audit.evidence.pid1 : undefined;
  return {
    name,
    date,
    ...(pid1 && { pid1: { command: pid1.command, argv: pid1.argv.filter((word) => word !== '') } }),
    answers: {
      ...Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome])),
      ...(stop && { stops: stop.answer }),
    },
    observed: {
      ...Object.fromEntries(findings.map(({ id, observed }) => [id, withoutLog(observed)])),
      ...(stop?.reason && { stops: stop.reason }),
    },
  };
}

/** What the checks said of a container that ran before, and that they left running: of its stop they say nothing. */
export function toOnContainer({ findings }: Verdict): OnContainer {
  const compared = findings.filter(({ id }) => COMPARED_CHECKS.some((check) => check === id));
  const answers: Answers = Object.fromEntries(compared.map(({ id, outcome }) => [id, outcome]));
  const remedy = findings.find(({ id, outcome }) => id === 'reaps-orphans' && outcome === 'fail')?.remedy;
  return { answers, ...(remedy && { remedy }) };
}

/** What the program said of its end is its own. */
function withoutLog(observed: string): string {
  return observed.split(', and said: ')[0] ?? observed;
}

function stopAnswer(stop: RunEvidence['stop']): { answer: string; reason?: string } | undefined {
  if (stop === undefined) return undefined;
  if (stop.kind === 'asked') return { answer: word(stop.evidence) };
  return { answer: UNHANDLED.test(stop.reason) ? 'killed' : 'not asked', reason: stop.reason };
}

function word({ signal, tookMs, exitCode }: { signal: string; tookMs: number; exitCode: number }): string {
  const stop: Stop = toStop({ signal, ms: tookMs, exitCode });
  return stopWord(stop) ?? 'not asked';
}

/** Of the programs that both have; a check that was not applied does not differ. */
export function findDifferences(rows: readonly Row[], compared: readonly Compared[]): Difference[] {
  return compared.flatMap(({ name, answers, container }) => {
    const measured = rows.find((row) => row.name === name)?.measured;
    if (measured === undefined) return [];
    const expected = catalogueAnswers(measured);
    return [
      ...differencesOf({ name, onContainer: false }, expected, answers),
      ...differencesOf({ name, onContainer: true }, expected, container?.answers ?? {}),
    ];
  });
}

function differencesOf(
  of: Pick<Difference, 'name' | 'onContainer'>,
  expected: Answers,
  answers: Answers,
): Difference[] {
  return COMPARED_CHECKS.flatMap((check) => {
    const [catalogue, verdict] = [expected[check], answers[check]];
    if (catalogue === undefined || verdict === undefined || catalogue === verdict) return [];
    const reason = EXPLAINED[of.name]?.[check];
    return [{ ...of, check, catalogue, verdict, ...(reason && { reason }) }];
  });
}
