/**
 * What does it cost to be observed, and to observe? The first: what a server with 1,000 held children pays for an audit beside
 * it. The second: what one look costs by `ps` in the subject and by the census, at 100 to 100,000 processes. More than the
 * host's kernel.pid_max allows are looked at with --set-sysctl alone, which raises it.
 */

import { removeOnInterrupt } from '../src/host/index.ts';
import { buildSubject } from '../testkit/subject-image.ts';
import { benchArguments } from './support/arguments.ts';
import { CHILDREN, measureBeingObserved, OBSERVED } from './support/being-observed.ts';
import { describeLack, type Limit, prepareHost } from './support/host-limits.ts';
import { type LookMetric, measureLooks } from './support/looks.ts';
import { report } from './support/result.ts';
import { type Series, seriesOf } from './support/rounds.ts';

const SIZES = [100, 1_000, 10_000, 100_000];
/** Measured: 7 GiB for 100,000; and something to spare. */
const BYTES_EACH = 90 * 1024;
/** Of the largest size: a round of it takes half a minute. */
const MOST_ROUNDS_OF_MANY = 3;
const MANY = 100_000;
const MOST_PERCENT = 2;
const MOST_SECONDS = 1;

removeOnInterrupt();
const { rounds, setSysctl } = benchArguments({ rounds: 5 });
const image = process.env.FORKBED_IMAGE ?? 'forkbed';
await buildSubject('many-processes');

const observed: number[][] = [];
for (let round = 1; round <= rounds; round += 1) {
  observed.push(await measureBeingObserved());
  process.stderr.write(
    `round ${round} of ${rounds}: ${observed
      .at(-1)
      ?.map((value) => value.toFixed(2))
      .join(', ')}\n`,
  );
}
const cpuOfObserving = seriesOf(
  OBSERVED.map((name) => ({ name })),
  observed,
);

const looks: Record<LookMetric, Series[]> = { wall: [], cpu: [] };
const notes: string[] = [];
for (const processes of SIZES) {
  // Of the limits, those of connections do not matter here.
  const lacking = prepareHost({ children: processes, bytesEach: BYTES_EACH }, { setSysctl }).filter(isOfProcesses);
  if (lacking.length > 0) {
    notes.push(
      `Not measured at ${processes.toLocaleString('en')}: the host lacks ${lacking.map(describeLack).join('; ')}.`,
    );
    continue;
  }
  const atMost = processes >= MANY ? Math.min(rounds, MOST_ROUNDS_OF_MANY) : rounds;
  const { wall, cpu } = await measureLooks({ processes, rounds: atMost, image });
  looks.wall.push(...wall);
  looks.cpu.push(...cpu);
}

const within = looks.wall.find(({ name, at }) => at === MANY && name.endsWith('within the probe'));
const [alone, beside] = cpuOfObserving.map(({ median }) => median);
await report({
  id: 'observe',
  title: 'What it costs to be observed, and to observe',
  tables: [
    {
      question: `The CPU of being observed, at ${CHILDREN} held children`,
      unit: '% of a core',
      series: cpuOfObserving,
    },
    { question: 'How long one look takes', unit: 'ms', axis: 'processes', series: looks.wall },
    { question: 'The CPU of one look', unit: 'ms', axis: 'processes', series: looks.cpu },
  ],
  targets: [
    {
      what: 'What the server pays to be observed, in % of a core',
      limit: MOST_PERCENT,
      measured: (beside ?? Number.NaN) - (alone ?? Number.NaN),
    },
    {
      what: 'A census of 100,000 processes, within the probe, in s',
      limit: MOST_SECONDS,
      measured: (within?.median ?? Number.NaN) / 1000,
    },
  ],
  notes: [
    'A census by exec begins with the call to the engine and ends with the processes as objects on the host. The one within the ' +
      'probe is what an audit does for each sample, from its first call to its last record.',
    ...notes,
  ],
});

function isOfProcesses({ name }: Limit): boolean {
  return name.startsWith('kernel.') || name.startsWith('memory');
}
