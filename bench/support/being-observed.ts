/**
 * What a server pays for being observed: the CPU of its container, from its own account, with 1,000 children held and new
 * connections coming, alone and beside an audit that samples it; and what the observer takes itself. In percent of one core.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import { READS_EVERY_USER } from '../../src/host/observe/census.ts';
import { startProbe } from '../../src/host/observe/probe.ts';

export const CHILDREN = 1000;
export const OBSERVED = ['the server, alone', 'the server, observed', 'the observer'] as const;

const WINDOW_MS = 10_000;
const HOLD = ['--connections', String(CHILDREN), '--concurrency', String(CHILDREN), '--hold', '120000'];
const COMING = ['--connections', '1000000', '--concurrency', '20', '--rate', '100'];

/** In the order of `OBSERVED`. */
export async function measureBeingObserved(): Promise<number[]> {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({
    args: ['--reap', 'wait', '--backlog', '4096'],
    sysctls: { 'net.core.somaxconn': '4096' },
  });
  await testbed.startClients({ containers: 1, args: HOLD });
  await eventually(async () => assertHeld((await server.usage()).pids), {
    what: `${CHILDREN} children`,
    limitMs: 60_000,
  });
  await testbed.startClients({ containers: 1, args: COMING });
  const [aloneCpu = Number.NaN] = await percentOfACore([server]);
  await using observer = await startObserver(server, testbed.image);
  return [aloneCpu, ...(await percentOfACore([server, observer]))];
}

function assertHeld(pids: number): void {
  if (pids <= CHILDREN) throw new Error(`${pids} processes`);
}

/** As `forkbed check` observes: the same program with the same rights, for longer than the window. */
async function startObserver(subject: StartedContainer, image: string): Promise<StartedContainer> {
  const audit = [
    'forkbed-probe',
    'audit',
    '--json',
    '--gate=/tmp/gate.sock',
    '--clients=0',
    '--port=5005',
    '--for=120000',
  ];
  const observer = await startProbe({ subject, image, command: audit, tmpfs: { '/tmp': '' }, ...READS_EVERY_USER });
  await observer.waitForEvent('begun', 30_000);
  return observer;
}

async function percentOfACore(containers: readonly StartedContainer[]): Promise<number[]> {
  const usages = async () => {
    const cpu = await Promise.all(containers.map(async (each) => (await each.usage()).cpuNs));
    return { atMs: performance.now(), cpu };
  };
  const before = await usages();
  // The window itself is what is measured: nothing is waited for.
  await pause(WINDOW_MS);
  const after = await usages();
  const elapsedNs = (after.atMs - before.atMs) * 1e6;
  return after.cpu.map((cpuNs, index) => (100 * (cpuNs - (before.cpu[index] ?? Number.NaN))) / elapsedNs);
}
