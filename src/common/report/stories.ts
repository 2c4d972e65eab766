/**
 * The findings that a report describes at length, those of one cause together: where nothing was tested, or the audit was cut short,
 * every check is unknown for the same reason, which the report has once.
 */
import type { Finding, Outcome } from '../checks/finding.ts';

export interface Story {
  /** The checks that it is about, in the order of the report; one or more. */
  readonly ids: readonly string[];
  readonly outcome: Outcome;
  /** Of one check; absent where the story is of several. */
  readonly expected?: string;
  readonly observed: string;
  /** Of several checks each line begins with the check that it is of, unless it is of all. */
  readonly evidence: readonly string[];
  readonly remedy?: string;
}

/** In the order of the first of each. */
export function toStories(findings: readonly Finding[]): Story[] {
  const byCause = new Map<string, Finding[]>();
  for (const finding of findings) {
    const cause = JSON.stringify([finding.outcome, finding.observed, finding.remedy]);
    byCause.set(cause, [...(byCause.get(cause) ?? []), finding]);
  }
  return [...byCause.values()].map(toStory);
}

function toStory(findings: readonly Finding[]): Story {
  const [{ outcome, observed, expected, evidence, remedy }] = findings as readonly [Finding];
  const isOne = findings.length === 1;
  return {
    ids: findings.map(({ id }) => id),
    outcome,
    ...(isOne ? { expected } : {}),
    observed,
    evidence: isOne ? evidence : storyEvidence(findings),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function storyEvidence(findings: readonly Finding[]): string[] {
  const [first, ...others] = findings;
  const sharedLines = (first?.evidence ?? []).filter((line) => others.every(({ evidence }) => evidence.includes(line)));
  const ownLines = findings.flatMap(({ id, evidence }) =>
    evidence.filter((line) => !sharedLines.includes(line)).map((line) => `${id}: ${line}`),
  );
  return [...sharedLines, ...ownLines];
}
