/**
 * Whether a subject has the fault that the table says, and no other: by the numbers in /proc before and after equal loads, of a
 * client in Python. Nothing of forkbed's takes part.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { inParallel } from '../support/at-once.ts';
import { run } from '../support/run.ts';
import { QUANTITIES, type Quantity, type VerdictCase } from './case.ts';

type Totals = Readonly<Record<Quantity, number>>;

/** What is less than this from one load to the next is no growth; memory in KiB. */
const MIN_GROWTH: Totals = { descriptors: 10, memory: 1024, threads: 10, processes: 5, zombies: 10 };
const LOADS = 3;
const CONNECTIONS = 300;
const WARM_UP_CONNECTIONS = 30;
/** Longer than anything that a sound subject does after a connection. */
const SETTLE_MS = 3_000;
const LIMIT_MS = 120_000;
const LABEL = 'forkbed.verdicts=subject';

/** Prints what each case's subject does; whether all do what the table says. */
export async function measureFacts(
  cases: readonly VerdictCase[],
  { image, atOnce }: { image: string; atOnce: number },
): Promise<boolean> {
  const job = (subject: VerdictCase): Promise<boolean> =>
    measure(subject, image).then(
      (measured) => report(subject, measured),
      (error: unknown) => {
        process.stdout.write(`NOT  ${subject.name}: ${error}\n`);
        return false;
      },
    );
  const agreeing = await inParallel(cases.filter(isMeasured), { atOnce, job });
  return agreeing.every((agrees) => agrees);
}

function isMeasured({ fact }: VerdictCase): boolean {
  return 'grows' in fact;
}

function report({ name, fact }: VerdictCase, measured: readonly Totals[]): boolean {
  const expected = 'grows' in fact ? fact.grows : [];
  const growing = QUANTITIES.filter((quantity) => grows(measured, quantity));
  const agrees = expected.length === 0 ? growing.length === 0 : expected.every((one) => growing.includes(one));
  const lines = QUANTITIES.map(
    (quantity) => `        ${quantity}: ${measured.map((totals) => totals[quantity]).join(', ')}`,
  );
  const told = growing.join(', ') || 'nothing';
  const head = `${agrees ? 'ok  ' : 'NOT '} ${name}: ${told} grows (expected: ${expected.join(', ') || 'nothing'})`;
  process.stdout.write(`${[head, ...lines].join('\n')}\n`);
  return agrees;
}

/** Each load after the first adds, and at least half of what the first added. */
function grows(measured: readonly Totals[], quantity: Quantity): boolean {
  const added = measured.slice(1).map((totals, index) => totals[quantity] - (measured[index]?.[quantity] ?? 0));
  const [first = 0, ...further] = added;
  return further.every((more) => more >= MIN_GROWTH[quantity] && more >= first / 2);
}

/** Before the loads, and after each. */
async function measure({ options, command }: VerdictCase, image: string): Promise<readonly Totals[]> {
  const name = `forkbed-fact-${randomBytes(4).toString('hex')}`;
  const way = options.includes('--http') ? 'web' : 'crowd';
  const init = options.includes('--init') ? ['--init'] : [];
  await docker(['run', '--detach', '--label', LABEL, '--name', name, ...init, image, ...command]);
  try {
    const load = (count: number) => {
      const client = ['run', '--rm', '--label', LABEL, '--network', `container:${name}`, image];
      return docker([...client, 'python3', 'talk.py', way, '127.0.0.1', String(count)]);
    };
    await load(WARM_UP_CONNECTIONS);
    const measured = [await snapshot(name)];
    for (let count = 0; count < LOADS; count++) {
      await load(CONNECTIONS);
      measured.push(await snapshot(name));
    }
    return measured;
  } finally {
    await docker(['rm', '--force', name]);
  }
}

async function snapshot(name: string): Promise<Totals> {
  await wait(SETTLE_MS);
  return JSON.parse(await docker(['exec', name, 'python3', 'snapshot.py'])) as Totals;
}

async function docker(args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run('docker', args, { limitMs: LIMIT_MS });
  if (exitCode !== 0)
    throw new Error(`expected docker ${args.join(' ')} to end with 0, received ${exitCode}: ${stderr}`);
  return stdout;
}
