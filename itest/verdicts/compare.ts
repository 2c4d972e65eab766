/** From what `forkbed check` printed to what is wrong with it, in sentences; pure. */
import type { VerdictCase } from './case.ts';

/** A run of `forkbed check --format json`. */
export interface CheckRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface ToldFinding {
  readonly id: string;
  readonly outcome: string;
  readonly observed: string;
  readonly remedy?: string;
}

/** Names of checks before this verdict's: reports of former builds can be compared, too. */
const FORMER_IDS: Readonly<Record<string, string>> = { 'foreign-child': 'reaps-orphans' };

/** The id of a check as this verdict has it. */
export function presentId(id: string): string {
  return FORMER_IDS[id] ?? id;
}

/** Empty: the verdict is right. */
export function wrongWith(expected: VerdictCase, run: CheckRun): string[] {
  const findings = findingsOf(run.stdout);
  return [
    ...exitCodeWrong(expected, { run, findings }),
    ...Object.entries(expected.checks).flatMap(([ids, outcome]) => outcomeWrong(ids, outcome, findings)),
    ...falselyAccused(expected, findings),
    ...findings.flatMap((finding) => pointsNowhere(finding, findings)),
    ...Object.entries(expected.says).flatMap(([ids, pattern]) => sentenceWrong(ids, pattern, { findings, run })),
  ];
}

/** Of a run without a verdict none. */
function findingsOf(stdout: string): readonly ToldFinding[] {
  if (stdout.trim() === '') return [];
  const { verdict } = JSON.parse(stdout) as {
    verdict: { findings: readonly ToldFinding[]; notApplicable?: readonly { id: string; reason: string }[] };
  };
  const notApplicable = (verdict.notApplicable ?? []).map(({ id, reason }) => ({
    id,
    outcome: 'not applicable',
    observed: reason,
  }));
  return [...verdict.findings, ...notApplicable].map((finding) => ({
    ...finding,
    id: presentId(finding.id),
  }));
}

function exitCodeWrong(
  { exitCodes }: VerdictCase,
  { run, findings }: { run: CheckRun; findings: readonly ToldFinding[] },
): string[] {
  const { exitCode, stderr } = run;
  if (exitCodes.includes(exitCode)) return [];
  const unknown = findings.filter(({ outcome }) => outcome === 'unknown');
  const why = [
    ...(exitCode > 2 ? [stderr.trim().split('\n').at(-1)] : []),
    ...unknown.map(({ id, observed }) => `${id} is unknown: ${observed}`),
  ];
  return [`expected exit code ${exitCodes.join(' or ')}, received ${exitCode}${why.map((one) => `; ${one}`).join('')}`];
}

function outcomeWrong(ids: string, outcome: string, findings: readonly ToldFinding[]): string[] {
  const named = findings.filter(({ id }) => ids.split('|').includes(id));
  if (named.some((finding) => finding.outcome === outcome)) return [];
  const received = named.map((finding) => `${finding.id} ${finding.outcome}`).join(', ');
  return [`expected ${ids} to ${outcome}, received ${received === '' ? 'no such check' : received}`];
}

function falselyAccused({ checks, mayFail }: VerdictCase, findings: readonly ToldFinding[]): string[] {
  const failing = Object.entries(checks).filter(([, outcome]) => outcome === 'fail');
  const allowed = [...mayFail, ...failing.flatMap(([ids]) => ids.split('|'))];
  return findings
    .filter(({ id, outcome }) => outcome === 'fail' && !allowed.includes(id))
    .map((finding) => `did not expect ${finding.id} to fail: ${JSON.stringify(finding)}`);
}

/** "See X" helps where X has something to say. */
function pointsNowhere(finding: ToldFinding, findings: readonly ToldFinding[]): string[] {
  const seen = JSON.stringify(finding).matchAll(/\bsee (?<id>[a-z]+(?:-[a-z]+)*)/g);
  return [...seen]
    .map(({ groups }) => presentId(groups?.id ?? ''))
    .filter((id) => findings.some((other) => other.id === id && other.outcome === 'pass'))
    .map((id) => `${finding.id} says "see ${id}", which passes`);
}

function sentenceWrong(
  ids: string,
  pattern: RegExp,
  { findings, run }: { findings: readonly ToldFinding[]; run: CheckRun },
): string[] {
  if (ids === 'report') return pattern.test(run.stdout) ? [] : [`expected ${pattern} in the report`];
  if (ids === 'stderr')
    return pattern.test(run.stderr) ? [] : [`expected ${pattern} on stderr, received ${run.stderr}`];
  const [names = '', part] = ids.split('.');
  const texts = findings
    .filter(({ id }) => names.split('|').includes(id))
    .map((finding) => (part === 'remedy' ? (finding.remedy ?? '') : JSON.stringify(finding)));
  return texts.some((text) => pattern.test(text)) ? [] : [`expected ${ids} to match ${pattern}, received ${texts}`];
}
