/**
 * What does a matcher cost? `toHaveNoDefunctProcesses` on a clean container, for the first time in a test file, and once more. With
 * --compare REV the matchers of that revision come first in each round, and a budget must hold: `bench/budget.json`.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSubject, toolImage } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { holds, report } from './support/result.ts';
import { buildRevisions, type Revision } from './support/revisions.ts';
import { measureRounds } from './support/rounds.ts';

const { rounds, compare } = benchArguments({ rounds: 7, compares: true });
const METRICS = ['first', 'second'] as const;
const WORDS = { first: 'The first matcher of a test file: time', second: 'A second one: time' } as const;
const CALLER = join(import.meta.dirname, 'support/call-matchers.ts');

/** Each revision has an image of its own, by what its build reads. */
const { FORKBED_IMAGE: image = await toolImage(() => {}), ...env } = process.env;
await using server = await startSubject({ image });

using revisions = buildRevisions(compare);
const measure = async ({ build }: Revision) => {
  const args = [CALLER, build.matchers, server.container.id];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as Record<(typeof METRICS)[number], number>;
};
// The first call builds an image, and fills the page cache.
for (const revision of revisions.all) await measure(revision);
const measured = await measureRounds({ rounds, subjects: revisions.all, metrics: METRICS, measure });
const targets = METRICS.flatMap((metric) =>
  revisions.targets('matchers', metric, { what: WORDS[metric], ratio: measured[metric].at(-1)?.ratio }),
);
await report({
  id: 'matchers',
  title: 'What a matcher costs',
  tables: METRICS.map((metric) => ({ question: WORDS[metric], unit: 's', digits: 2, series: measured[metric] })),
  targets,
  notes: revisions.notes,
});
if (targets.some((target) => !holds(target))) process.exitCode = 1;
