/**
 * Known findings: what a team had before it began to check. A finding that fails is known if everything that it rests on is in the
 * baseline, by check, process and kind, and is not more than there. What is known does not make the verdict fail; it is never a pass,
 * and what could not be told stays unknown. ADR 0042.
 */
import { printable } from '../escape/printable.ts';
import { formatCount } from '../report/phrase.ts';
import { findCulprits, MEMORY_KIND } from './culprits.ts';
import type { Finding } from './finding.ts';
import type { Culprit, RunEvidence } from './run-evidence.ts';
import type { BaselineReport } from './verdict.ts';

/** What memory grows by is never twice the same. */
const MEMORY_SLACK = 2;

/** The same findings, those that are known marked, with lines on what is known of each. */
export function applyBaseline(
  findings: readonly Finding[],
  run: RunEvidence,
): { findings: readonly Finding[]; report: BaselineReport } {
  const entries = run.baseline ?? [];
  const marked = findings.map((finding) => (finding.outcome === 'fail' ? mark(finding, { run, entries }) : finding));
  const found = findings.flatMap((finding) => (finding.outcome === 'fail' ? findCulprits(run, finding.id) : []));
  const decided = findings.flatMap(({ id, outcome }) => (outcome === 'unknown' ? [] : [id]));
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
  const decided = findings.flatMap(({ id, outcome }) => (outcome === 'unknown' ? [] : [id]));
  const open = before.filter(({ check }) => !decided.includes(check));
  const found = findings.flatMap((finding) => (finding.outcome === 'fail' ? findCulprits(run, finding.id) : []));
  return [...open, ...found].sort((a, b) => (toKey(a) < toKey(b) ? -1 : 1));
}

/** One line: `no-defunct: 12 of zombie sleep, by sh`. */
export function describeCulprit({ check, process, kind, count }: Culprit): string {
  return printable(`${check}: ${formatCount(count)} of ${kind}, by ${process}`);
}

function mark(finding: Finding, { run, entries }: { run: RunEvidence; entries: readonly Culprit[] }): Finding {
  const culprits = findCulprits(run, finding.id);
  if (culprits.length === 0) return finding;
  const compared = culprits.map((culprit) => ({ culprit, entry: entries.find((entry) => isSame(culprit, entry)) }));
  const isKnown = compared.every(({ culprit, entry }) => entry !== undefined && isWithin(culprit, entry));
  const lines = compared.map(({ culprit, entry }) => describeCompared(culprit, entry));
  return { ...finding, evidence: [...finding.evidence, ...lines], ...(isKnown ? { known: true as const } : {}) };
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
