/**
 * 100,000 children at once in one container, or as many as --children says, each with a client that has had its five answers; then
 * all clients close. How long it takes to get there and back, what memory it takes, and whether anything defunct is left.
 * Exit code 69 where the host lacks what that takes; --set-sysctl raises what can be raised. It ends early where the machine would be left
 * with too little memory.
 */
import { ExitCode } from '../src/common/exit-codes.ts';
import { type Census, removeOnInterrupt, Testbed } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { holdChildren, MANY_PROCESSES, usageWith } from './support/hold.ts';
import { describeLack, prepareHost, sendsFromOnePage } from './support/host-limits.ts';
import { report } from './support/result.ts';
import { measureRounds, type Series } from './support/rounds.ts';
import { type BenchSubject, IGNORE, WAIT } from './support/subjects.ts';
import { availableBytes } from './support/system-memory.ts';

const IN_A_CONTAINER = 10_000;
/** Measured: see the table of memory in the whole system; and something to spare. */
const BYTES_EACH = 120 * 1024;

const METRICS = ['arrival', 'drain', 'memory', 'system', 'missing', 'unserved', 'defunct'] as const;
type Metric = (typeof METRICS)[number];

removeOnInterrupt();
const { rounds, setSysctl, children = 100_000 } = benchArguments({ rounds: 3, holds: true });
const containers = Math.ceil(children / IN_A_CONTAINER);
const count = children.toLocaleString('en');
const lacking = prepareHost({ children, bytesEach: BYTES_EACH }, { setSysctl });
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
    children,
    containers,
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
    memory: (held.memoryBytes - before.memoryBytes) / children / 1024,
    system: (beforeBytes - heldBytes) / children / 1024,
    missing: children + 1 - held.pids,
    unserved: children - answered,
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
  const thousands = children / 1000;
  await report({
    id: Number.isInteger(thousands) ? `c${thousands}k` : `c${children}`,
    title: `${count} children at once`,
    tables: [
      { question: `Until all ${count} are held`, unit: 's', series: arrival },
      { question: `From the end of ${count} clients until every child is gone`, unit: 's', series: drain },
      { question: `Memory of each of ${count}, in the server’s container`, unit: 'KiB', series: memory },
      { question: `Memory of each of ${count}, in the whole system`, unit: 'KiB', series: system },
    ],
    targets: [
      ...none(`Missing of ${count} children at once, at most in any round`, missing),
      ...none(`Of ${count} clients not answered`, unserved),
      ...none(`Defunct after ${count} children, by a census`, defunct),
    ],
    notes: [
      `There are ${containers} client containers with ${(children / containers).toLocaleString('en')} connections each; their start counts. ` +
        'A host with its defaults has two obstacles. One is `kernel.pid_max`, 32,768 by default. The other is the limit of a user’s ' +
        'processes (RLIMIT_NPROC, by default half of what the memory would allow), which an engine without the right to ' +
        'raise it cannot lift. It does not bind root, so the server runs as root without capabilities. ' +
        describeSendBuffers(),
    ],
  });
}

function describeSendBuffers(): string {
  const rule =
    'A process that has sent over TCP keeps memory for what it sends next until it ends, which the kernel counts to no container: 32 KiB, or ' +
    'a page where `net.core.high_order_alloc_disable` is 1.';
  const setting = sendsFromOnePage() ? 'It was 1 here.' : 'It was 0 here, the default.';
  return `${rule} ${setting}`;
}
