/** The revisions of forkbed that a benchmark compares: another one first, where --compare names it, and the working tree. */
import { readFileSync } from 'node:fs';
import { budgetFor, limitFor } from './budget.ts';
import type { Target } from './result.ts';
import { buildRevision, type RevisionBuild } from './revision-build.ts';

export interface Revision {
  readonly name: string;
  readonly build: RevisionBuild;
}

/** On dispose their builds are removed. */
export interface Revisions extends Disposable {
  /** The one that the others are compared with comes first. */
  readonly all: readonly Revision[];
  /** What the page says of them. */
  readonly notes: readonly string[];
  /** What that may cost of the other revision, by `bench/budget.json`; none where nothing is compared. */
  targets(call: string, metric: string, measured: { what: string; ratio: number | undefined }): readonly Target[];
}

/** Takes minutes where there is another one. A signal ends the benchmark, whose builds go with it. @throws Error of git or npm */
export function buildRevisions(compare: string | undefined): Revisions {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(exitCode));
  const own = { name: 'this revision', build: buildRevision() };
  const others = compare === undefined ? [] : [{ name: compare, build: buildRevision(compare) }];
  const all = [...others, own];
  const budget =
    compare === undefined ? undefined : budgetFor(JSON.parse(readFileSync('bench/budget.json', 'utf8')), compare);
  return {
    all,
    notes: others.map(
      ({ name, build }) => `${name} is measured by its ${build.kind}, this revision by its ${own.build.kind}.`,
    ),
    targets: (call, metric, { what, ratio = Number.NaN }) =>
      budget === undefined
        ? []
        : [{ what: `${what}, against ${compare}`, limit: limitFor(budget, call, metric), measured: ratio }],
    [Symbol.dispose]: () => {
      for (const { build } of all) build[Symbol.dispose]();
    },
  };
}
