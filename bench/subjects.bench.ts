/**
 * What do ten subjects in one run cost, against one? `forkbed check` of a forkbed.yaml that names a trivial server once, and of one that
 * names it ten times, each as a user calls it. With --compare REV the same calls of that revision come first in each round, and a budget
 * must hold: `bench/budget.json`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolImage } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { measureCommand } from './support/measure-command.ts';
import { holds, report } from './support/result.ts';
import { buildRevisions, type Revision } from './support/revisions.ts';
import { measureRounds } from './support/rounds.ts';

const MANY = 10;
const MOST_RATIO = 2.5;
const METRICS = ['one', 'ten', 'ratio', 'cpuSeconds', 'peakMiB'] as const;

const { rounds, compare } = benchArguments({ rounds: 7, compares: true });
/** Each revision has an image of its own, by what its build reads. */
const { FORKBED_IMAGE: image = await toolImage(() => {}), ...env } = process.env;
const folder = mkdtempSync(join(tmpdir(), 'forkbed-subjects-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const [one, ten] = [1, MANY].map((count) => writeConfig(count));

using revisions = buildRevisions(compare);
const check = ({ build }: Revision, config = '') =>
  measureCommand(build.program, ['check', '--quiet', '--config', config], env);
const measure = async (revision: Revision) => {
  const single = await check(revision, one);
  const { seconds, cpuSeconds, peakMiB } = await check(revision, ten);
  return { one: single.seconds, ten: seconds, ratio: seconds / single.seconds, cpuSeconds, peakMiB };
};
// The first call builds an image, and fills the page cache.
for (const revision of revisions.all) await check(revision, one);
const measured = await measureRounds({ rounds, subjects: revisions.all, metrics: METRICS, measure });
const own = measured.ratio.at(-1)?.median ?? Number.NaN;
const targets = [
  { what: `\`forkbed check\` of ${MANY} subjects, time against one of them`, limit: MOST_RATIO, measured: own },
  ...revisions.targets('ten subjects', 'seconds', { what: 'Ten subjects: time', ratio: measured.ten.at(-1)?.ratio }),
  ...revisions.targets('ten subjects', 'cpuSeconds', {
    what: 'Ten subjects: CPU time',
    ratio: measured.cpuSeconds.at(-1)?.ratio,
  }),
];
const tableOf = (question: string, metric: (typeof METRICS)[number], unit: string, digits = 2) => ({
  ...{ question, unit, digits },
  series: measured[metric],
});
await report({
  id: 'subjects',
  title: `What ${MANY} subjects cost in one run`,
  tables: [
    tableOf('One subject: time', 'one', 's'),
    tableOf('Ten subjects: time', 'ten', 's'),
    tableOf('Ten subjects: time against one, round by round', 'ratio', '×'),
    tableOf('Ten subjects: CPU time of the command', 'cpuSeconds', 's'),
    tableOf('Ten subjects: peak memory of the command', 'peakMiB', 'MiB', 0),
  ],
  targets,
  notes: revisions.notes,
});
if (targets.some((target) => !holds(target))) process.exitCode = 1;

/** Its path. */
function writeConfig(count: number): string {
  const file = join(folder, `${count}.yaml`);
  const subjects = Array.from(
    { length: count },
    (_, index) => `  server-${index + 1}: {image: "${image}", port: 5005}\n`,
  );
  writeFileSync(file, `version: 1\nsubjects:\n${subjects.join('')}`);
  return file;
}
