/**
 * What does one refresh of `forkbed watch` cost, of 100,000 processes? From one line to the next, and from one screen to the next in a
 * terminal, where it refreshes as fast as it can. With --compare REV the command of that revision comes first in each round, and a
 * budget must hold: `bench/budget.json`. Exit code 69 where the host lacks what that takes; --set-sysctl raises what can be raised.
 */
import { ExitCode } from '../src/common/exit-codes.ts';
import { removeOnInterrupt, startContainer } from '../src/host/index.ts';
import { buildSubject } from '../testkit/subject-image.ts';
import { benchArguments } from './support/arguments.ts';
import { MANY_PROCESSES } from './support/hold.ts';
import { describeLack, prepareHost } from './support/host-limits.ts';
import { measureRefresh } from './support/measure-refresh.ts';
import { holds, report } from './support/result.ts';
import { buildRevisions, type Revision } from './support/revisions.ts';
import { measureRounds } from './support/rounds.ts';

const PROCESSES = 100_000;
/** Measured: 7 GiB for 100,000; and something to spare. */
const BYTES_EACH = 90 * 1024;
const READY_LIMIT_MS = 120_000;
const METRICS = ['line', 'screen'] as const;
const WORDS = {
  line: 'From one line to the next',
  screen: 'From one screen to the next, in a terminal',
} as const;

removeOnInterrupt();
const { rounds, compare, setSysctl } = benchArguments({ rounds: 7, compares: true });
const lacking = prepareHost({ children: PROCESSES, bytesEach: BYTES_EACH }, { setSysctl });
if (lacking.length > 0) {
  process.stderr.write(
    `watch: not measured, this host lacks\n${lacking.map((each) => `  ${describeLack(each)}\n`).join('')}`,
  );
  process.exitCode = ExitCode.Unavailable;
} else await measureAll();

async function measureAll(): Promise<void> {
  await buildSubject('many-processes');
  /** Each revision has an image of its own, by what its build reads. */
  const { FORKBED_IMAGE: _, ...env } = process.env;
  using revisions = buildRevisions(compare);
  await using subject = await startContainer({
    image: 'forkbed-many-processes',
    role: 'server',
    command: ['/many-processes', String(PROCESSES)],
    ...MANY_PROCESSES,
  });
  await subject.waitForEvent('ready', READY_LIMIT_MS);
  const measure = async ({ build }: Revision) => ({
    line: await measureRefresh({ program: build.program, container: subject.id, terminal: false, env }),
    screen: await measureRefresh({ program: build.program, container: subject.id, terminal: true, env }),
  });
  // The first call builds an image, and fills the page cache.
  for (const revision of revisions.all) await measure(revision);
  const measured = await measureRounds({ rounds, subjects: revisions.all, metrics: METRICS, measure });
  const targets = METRICS.flatMap((metric) =>
    revisions.targets('forkbed watch', metric, { what: WORDS[metric], ratio: measured[metric].at(-1)?.ratio }),
  );
  await report({
    id: 'watch',
    title: 'What one refresh of `forkbed watch` costs, of 100,000 processes',
    tables: METRICS.map((metric) => ({ question: WORDS[metric], unit: 's', digits: 2, series: measured[metric] })),
    targets,
    notes: revisions.notes,
  });
  if (targets.some((target) => !holds(target))) process.exitCode = 1;
}
