/**
 * What does a call of the command line cost? `forkbed check` of a trivial server, `forkbed ps` of a running container, and the help, each as a
 * user calls it: the package, by a process of its own. With --compare REV the same calls of that revision come first in each round, and a
 * budget must hold: `bench/budget.json`.
 */
import { readFileSync } from 'node:fs';
import { startSubject, toolImage } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { budgetFor, limitFor } from './support/budget.ts';
import { measureCommand } from './support/measure-command.ts';
import { holds, report } from './support/result.ts';
import { buildRevision } from './support/revision-build.ts';
import { measureRounds } from './support/rounds.ts';
import type { Table } from './support/table.ts';

const { rounds, compare } = benchArguments({ rounds: 7, compares: true });
const METRICS = ['seconds', 'cpuSeconds', 'peakMiB'] as const;
const WORDS = {
  seconds: { what: 'time', unit: 's', digits: 2 },
  cpuSeconds: { what: 'CPU time', unit: 's', digits: 2 },
  peakMiB: { what: 'peak memory', unit: 'MiB', digits: 0 },
} as const;

/** Each revision has an image of its own, by what its build reads. */
const { FORKBED_IMAGE: image = await toolImage(() => {}), ...env } = process.env;
await using server = await startSubject({ image });
const calls = [
  { name: 'forkbed check', args: ['check', '--quiet', '--port', '5005', image] },
  { name: 'forkbed ps', args: ['ps', server.container.id] },
  { name: 'forkbed --help', args: ['--help'] },
];

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(exitCode));

const own = { name: 'this revision', build: buildRevision() };
const others = compare === undefined ? [] : [{ name: compare, build: buildRevision(compare) }];
const revisions = [...others, own];
const budget =
  compare === undefined ? undefined : budgetFor(JSON.parse(readFileSync('bench/budget.json', 'utf8')), compare);
const tables: Table[] = [];
const targets = [];
try {
  for (const { name, args } of calls) {
    const measure = ({ build }: (typeof revisions)[number]) => measureCommand(build.program, args, env);
    // The first call builds an image, and fills the page cache.
    for (const revision of revisions) await measure(revision);
    const measured = await measureRounds({ rounds, subjects: revisions, metrics: METRICS, measure });
    for (const metric of METRICS) {
      const { what, unit, digits } = WORDS[metric];
      tables.push({ question: `\`${name}\`: ${what}`, unit, digits, series: measured[metric] });
      if (budget === undefined) continue;
      const limit = limitFor(budget, name, metric);
      targets.push({
        what: `\`${name}\`, ${what}, against ${compare}`,
        limit,
        measured: measured[metric].at(-1)?.ratio ?? Number.NaN,
      });
    }
  }
} finally {
  for (const { build } of revisions) build[Symbol.dispose]();
}
await report({
  id: 'check',
  title: 'What a call of the command line costs',
  tables,
  targets,
  notes: others.map(
    ({ name, build }) => `${name} is measured by its ${build.kind}, this revision by its ${own.build.kind}.`,
  ),
});
if (targets.some((target) => !holds(target))) process.exitCode = 1;
