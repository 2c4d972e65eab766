/** From what a run of forkbed said to cells of the table of engines: was the verdict right, and did each fault act? Pure. */
import type { FaultName } from '../../../src/common/chaos/fault-kinds.ts';
import type { Outcome } from '../../support/run.ts';

/** One feature on one engine. */
export interface Cell {
  readonly feature: string;
  /** `pass`: as it must be; `fail`: a wrong verdict, or none; `unknown`: it could not be told. */
  readonly result: 'pass' | 'fail' | 'unknown';
  /** What was seen; of a pass, too. */
  readonly reason: string;
  /** Of the run that told it; features that one run tells have the same. */
  readonly ms: number;
}

interface Report {
  readonly verdict: {
    readonly findings: readonly { readonly id: string; readonly outcome: string; readonly observed: string }[];
    readonly chaos?: { readonly faults: readonly { fault: string; acted: boolean; observed: string }[] };
  };
}

const UNKNOWN = 2;
const REASON_LENGTH = 500;

/** `docker compose run audit`: its exit code is the verdict, and its output ends with a line that says so. */
export function testbedCell(run: { feature: string; exitCode: 0 | 1 }, { outcome, ms }: Timed): Cell {
  const { exitCode, stdout, stderr } = outcome;
  const verdict = /^verdict: (\w+)$/m.exec(stdout)?.[1];
  // Compose exits with 1 for what it could not start, too.
  if (verdict === undefined) return { feature: run.feature, result: 'fail', reason: lastOf(stderr || stdout), ms };
  const reason = [`verdict: ${verdict}`, ...stdout.split('\n').filter((line) => /^ {2}[✗?]/.test(line))].join('; ');
  return { feature: run.feature, result: resultOf(exitCode, run.exitCode), reason: cut(reason), ms };
}

/** `forkbed check --format json`. `caught`: the check that must fail; none where all must pass. */
export function checkCell(run: { feature: string; caught?: string }, { outcome, ms }: Timed): Cell {
  const report = reportIn(outcome);
  if (report === undefined) return { feature: run.feature, result: 'fail', reason: noVerdict(outcome), ms };
  const { findings } = report.verdict;
  const told = findings.filter(({ outcome }) => outcome !== 'pass');
  const reason = told.length === 0 ? 'all checks passed' : listed(told);
  const caught = run.caught === undefined || told.some(({ id, outcome }) => id === run.caught && outcome === 'fail');
  const right = resultOf(outcome.exitCode, run.caught === undefined ? 0 : 1);
  return { feature: run.feature, result: right === 'pass' && !caught ? 'fail' : right, reason: cut(reason), ms };
}

/** `forkbed check --chaos --format json`: a cell for each fault. The subject is one that outlives them all. */
export function chaosCells(run: { faults: readonly FaultName[] }, { outcome, ms }: Timed): Cell[] {
  const report = reportIn(outcome);
  return run.faults.map((fault) => {
    const cell = report === undefined ? undefined : faultCell(fault, report);
    return { feature: `chaos ${fault}`, ms, ...(cell ?? { result: 'fail', reason: noVerdict(outcome) }) };
  });
}

function faultCell(fault: FaultName, { verdict }: Report): Pick<Cell, 'result' | 'reason'> {
  const recorded = verdict.chaos?.faults.find(({ fault: name }) => name === fault);
  if (recorded === undefined) return { result: 'fail', reason: 'the report does not name it' };
  if (!recorded.acted) return { result: 'unknown', reason: cut(`it did not act: ${recorded.observed}`) };
  // That another fault of the run did not act is no matter of this one.
  const told = verdict.findings.filter(({ id, outcome }) => outcome !== 'pass' && id !== 'faults');
  if (told.length === 0) return { result: 'pass', reason: cut(`it acted: ${recorded.observed}`) };
  const failed = told.some(({ outcome }) => outcome === 'fail');
  return { result: failed ? 'fail' : 'unknown', reason: cut(`it acted, and ${listed(told)}`) };
}

interface Timed {
  readonly outcome: Outcome;
  readonly ms: number;
}

function resultOf(exitCode: number, right: 0 | 1): Cell['result'] {
  if (exitCode === right) return 'pass';
  return exitCode === UNKNOWN ? 'unknown' : 'fail';
}

function reportIn({ stdout }: Outcome): Report | undefined {
  return stdout.startsWith('{') ? JSON.parse(stdout) : undefined;
}

function noVerdict({ exitCode, stderr }: Outcome): string {
  return cut(`no verdict, exit code ${exitCode}: ${lastOf(stderr)}`);
}

function listed(findings: readonly { id: string; outcome: string; observed: string }[]): string {
  return findings.map(({ id, outcome, observed }) => `${id} ${outcome}: ${observed}`).join('; ');
}

function lastOf(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ');
}

function cut(text: string): string {
  return text.length <= REASON_LENGTH ? text : `${text.slice(0, REASON_LENGTH)}…`;
}
