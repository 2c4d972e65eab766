/**
 * 100,000 children at once in one container, each with a client that has had its five answers, from ten client containers; then
 * all clients close. How long it takes to get there and back, what memory it takes, and whether anything defunct is left.
 * Exit code 69 where the host lacks what that takes; --set-sysctl raises what can be raised.
 */
import { ExitCode } from '../src/common/exit-codes.ts';
import { type Census, removeOnInterrupt, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { holdChildren, MANY_PROCESSES, usageWith } from './support/hold.ts';
import { describeLack, prepareHost } from './support/host-limits.ts';
import { report } from './support/result.ts';
import { measureRounds, type Series } from './support/rounds.ts';
import { type BenchSubject, IGNORE, WAIT } from './support/subjects.ts';
import { availableBytes } from './support/system-memory.ts';

const CHILDREN = 100_000;
const CLIENT_CONTAINERS = 10;
/** Measured: see the table of memory in the whole system; and something to spare. */
const BYTES_EACH = 140 * 1024;

const METRICS = ['arrival', 'drain', 'memory', 'system', 'missing', 'unserved', 'defunct'] as const;
type Metric = (typeof METRICS)[number];

removeOnInterrupt();
const { rounds, setSysctl } = benchArguments({ rounds: 3 });
const lacking = prepareHost({ children: CHILDREN, bytesEach: BYTES_EACH }, { setSysctl });
if (lacking.length > 0) {
  process.stderr.write(
    `c100k: not measured, this host lacks\n${lacking.map((each) => `  ${describeLack(each)}\n`).join('')}`,
  );
  process.exitCode = ExitCode.Unavailable;
} else {
  await tell(await measureRounds({ rounds, subjects: [IGNORE, WAIT], metrics: METRICS, measure }));
}

async function measure({ options }: BenchSubject): Promise<Record<Metric, number>> {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ ...options, ...MANY_PROCESSES });
  const before = await usageWith(server, { most: 1 });
  const beforeBytes = availableBytes();
  const beganMs = performance.now();
  const clients = await holdChildren({
    testbed,
    server,
    children: CHILDREN,
    containers: CLIENT_CONTAINERS,
  });
  const heldMs = performance.now();
  const held = await server.usage();
  const heldBytes = availableBytes();
  const closingMs = performance.now();
  const answered = await clients.release();
  await usageWith(server, { most: 1 }).catch(tellOnly);
  const drainedMs = performance.now();
  return {
    arrival: (heldMs - beganMs) / 1000,
    drain: (drainedMs - closingMs) / 1000,
    memory: (held.memoryBytes - before.memoryBytes) / 2 ** 30,
    system: (beforeBytes - heldBytes) / 2 ** 30,
    missing: CHILDREN + 1 - held.pids,
    unserved: CHILDREN - answered,
    defunct: defunctIn(await testbed.census(server)),
  };
}

/** Whoever is left is counted next: that is the figure. */
function tellOnly(error: Error): void {
  process.stderr.write(`${error.message}\n`);
}

function defunctIn({ processes }: Census): number {
  return processes.filter(({ state }) => state === 'Z').length;
}

async function tell(measured: Record<Metric, readonly Series[]>): Promise<void> {
  const { arrival, drain, memory, system, missing, unserved, defunct } = measured;
  const none = (what: string, series: readonly Series[]) =>
    series.map(({ name, max }) => ({ what: `${what}, ${name}`, limit: 0, measured: max }));
  await report({
    id: 'c100k',
    title: '100,000 children at once',
    tables: [
      { question: 'Until all 100,000 are held', unit: 's', series: arrival },
      { question: 'From the clients’ end until every child is gone', unit: 's', series: drain },
      { question: 'Memory of the server’s container, all held', unit: 'GiB', digits: 2, series: memory },
      { question: 'Memory of the whole system, all held', unit: 'GiB', digits: 2, series: system },
    ],
    targets: [
      ...none('Missing of 100,000 children at once, at most in any round', missing),
      ...none('Of 100,000 clients not answered', unserved),
      ...none('Defunct afterwards, by a census', defunct),
    ],
    notes: [
      `There are ${CLIENT_CONTAINERS} client containers with ${(CHILDREN / CLIENT_CONTAINERS).toLocaleString('en')} connections each; their start counts. ` +
        'A host with its defaults has two obstacles. One is `kernel.pid_max`, 32,768 by default. The other is the limit of a user’s ' +
        'processes (RLIMIT_NPROC, by default half of what the memory would allow), which an engine without the right to ' +
        'raise it cannot lift. It does not bind root, so the server runs as root without capabilities.',
    ],
  });
}
