/**
 * Known findings: what a team had before it began to check. A finding that fails is known if everything that it rests on is in the
 * baseline, by check, process and kind, and is not more than there, and if its check passes without that. What is known does not make
 * the verdict fail; it is never a pass, and what could not be told stays unknown. ADR 0042.
 */
import { printable } from '../escape/printable.ts';
import { formatCount } from '../report/phrase.ts';
import { findCulprits, MEMORY_KIND } from './culprits.ts';
import type { Finding } from './finding.ts';
import type { Culprit, RunEvidence } from './run-evidence.ts';
import type { BaselineReport } from './verdict.ts';
import { withoutCulprits } from './without-culprits.ts';

/** What memory grows by is never twice the same. */
const MEMORY_SLACK = 2;

/** What judges a run anew: all findings of it, without its baseline. */
export type JudgeRest = (run: RunEvidence) => readonly Finding[];

/**
 * The same findings, those that are known marked, with lines on what is known of each. One of which the rest could not be told is
 * unknown.
 */
export function applyBaseline(
  findings: readonly Finding[],
  run: RunEvidence,
  judgeRest: JudgeRest,
): { findings: readonly Finding[]; report: BaselineReport } {
  const entries = run.baseline ?? [];
  const found = findAllCulprits(findings, run);
  const marked = findings.map((finding) =>
    finding.outcome === 'fail' ? mark(finding, { run, found, entries, judgeRest }) : finding,
  );
  const decided = decidedChecks(marked);
  return {
    findings: marked,
    report: {
      known: marked.flatMap(({ id, known }) => (known === true ? [id] : [])),
      gone: entries.filter(
        (entry) => decided.includes(entry.check) && !found.some((culprit) => isSame(culprit, entry)),
      ),
    },
  };
}

/** What a baseline would have of a run, in a stable order. `before`: entries whose checks could not be told stay. */
export function takeFindings(
  { findings }: { readonly findings: readonly Finding[] },
  run: RunEvidence,
  before: readonly Culprit[],
): Culprit[] {
  const decided = decidedChecks(findings);
  const open = before.filter(({ check }) => !decided.includes(check));
  return [...open, ...findAllCulprits(findings, run)].sort((a, b) => (toKey(a) < toKey(b) ? -1 : 1));
}

/** What all findings that fail rest on. */
function findAllCulprits(findings: readonly Finding[], run: RunEvidence): Culprit[] {
  return findings.flatMap(({ id, outcome }) => (outcome === 'fail' ? findCulprits(run, id) : []));
}

function decidedChecks(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ id, outcome }) => (outcome === 'unknown' ? [] : [id]));
}

/** One line: `no-defunct: 12 of zombie sleep, by sh`. */
export function describeCulprit({ check, process, kind, count }: Culprit): string {
  return printable(`${check}: ${formatCount(count)} of ${kind}, by ${process}`);
}

interface Known {
  readonly run: RunEvidence;
  /** Of all findings. */
  readonly found: readonly Culprit[];
  readonly entries: readonly Culprit[];
  readonly judgeRest: JudgeRest;
}

function mark(finding: Finding, { run, found, entries, judgeRest }: Known): Finding {
  const culprits = found.filter(({ check }) => check === finding.id);
  if (culprits.length === 0) return finding;
  const compared = culprits.map((culprit) => ({ culprit, entry: entries.find((entry) => isSame(culprit, entry)) }));
  const isKnown = compared.every(({ culprit, entry }) => entry !== undefined && isWithin(culprit, entry));
  const lines = compared.map(({ culprit, entry }) => describeCompared(culprit, entry));
  const whole = { ...finding, evidence: [...finding.evidence, ...lines] };
  return isKnown ? markWhole(whole, judgeRest(withoutCulprits(run, finding.id))) : whole;
}

/** `rest`: what the findings are without all that is known of this one. */
function markWhole(finding: Finding, rest: readonly Finding[]): Finding {
  const left = rest.find(({ id }) => id === finding.id);
  if (left === undefined || left.outcome === 'pass') return { ...finding, known: true };
  if (left.outcome === 'fail') return finding;
  const { id, expected, evidence } = finding;
  const observed = `beside what is in the baseline: ${left.observed}`;
  return { id, expected, outcome: 'unknown', observed, evidence: [...left.evidence, ...evidence] };
}

function describeCompared(culprit: Culprit, entry: Culprit | undefined): string {
  const what = printable(`${culprit.kind}, by ${culprit.process}`);
  if (entry === undefined) return `not in the baseline: ${what}`;
  const [now, before] = [culprit.count, entry.count].map(formatCount);
  if (!isWithin(culprit, entry)) return `more than in the baseline: ${now} instead of ${before} of ${what}`;
  return `in the baseline: ${before} of ${what}, ${now} now`;
}

function isWithin({ count, kind }: Culprit, entry: Culprit): boolean {
  return count <= entry.count * (kind === MEMORY_KIND ? MEMORY_SLACK : 1);
}

function isSame(one: Culprit, other: Culprit): boolean {
  return toKey(one) === toKey(other);
}

function toKey({ check, process, kind }: Culprit): string {
  return JSON.stringify([check, process, kind]);
}
