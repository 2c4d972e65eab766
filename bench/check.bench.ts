/**
 * What does a call of the command line cost? `forkbed check` of a trivial server, `forkbed ps` of a running container, and the help, each as a
 * user calls it: the package, by a process of its own. With --compare REV the same calls of that revision come first in each round, and a
 * budget must hold: `bench/budget.json`.
 */
import { startSubject, toolImage } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { measureCommand } from './support/measure-command.ts';
import { holds, report, type Target } from './support/result.ts';
import { buildRevisions, type Revision } from './support/revisions.ts';
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

const tables: Table[] = [];
const targets: Target[] = [];
using revisions = buildRevisions(compare);
for (const { name, args } of calls) {
  const measure = ({ build }: Revision) => measureCommand(build.program, args, env);
  // The first call builds an image, and fills the page cache.
  for (const revision of revisions.all) await measure(revision);
  const measured = await measureRounds({ rounds, subjects: revisions.all, metrics: METRICS, measure });
  for (const metric of METRICS) {
    const { what, unit, digits } = WORDS[metric];
    tables.push({ question: `\`${name}\`: ${what}`, unit, digits, series: measured[metric] });
    const ratio = measured[metric].at(-1)?.ratio;
    targets.push(...revisions.targets(name, metric, { what: `\`${name}\`, ${what}`, ratio }));
  }
}
await report({
  id: 'check',
  title: 'What a call of the command line costs',
  tables,
  targets,
  notes: revisions.notes,
});
if (targets.some((target) => !holds(target))) process.exitCode = 1;
