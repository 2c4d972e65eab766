/**
 * One server, with one strategy, in one position: clients come and go, orphans of others end beside it, and it is stopped
 * while a client is connected. What is told of it was seen by ps and in its log; only who reaped is inferred, see `reapers`.
 */
import type { ReapName } from '../../src/common/events/server-names.ts';
import type { ProcessRecord } from '../../src/common/process-table/model.ts';
import { isZombie } from '../../src/common/process-table/process-tree.ts';
import { type ContainerOptions, eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import type { PositionCell } from '../claims/claim.ts';

export const CONNECTIONS = 20;
export const ORPHANS = 5;
/** Long enough for a look between the last that comes and the first that goes, also where an exec takes a second. */
const HOLD_MS = 2_500;
/** Beyond the moment in which every child is a zombie. */
const SETTLE_MS = 500;
const GRACE_MS = 300;
/** As `docker stop --time`: longer than the grace and what follows it; what has not ended by then is killed. */
const STOP_LIMIT_S = 2;
const KILLED = 137;

/** How the server is started; `args` are its own. */
export const POSITIONS: Readonly<
  Record<string, (args: readonly string[]) => Pick<ContainerOptions, 'init'> & { command: readonly string[] }>
> = {
  'PID 1': (args) => ({ command: ['forkbed-server', ...args] }),
  'under --init': (args) => ({ init: true, command: ['forkbed-server', ...args] }),
  'under a shell': (args) => ({ command: ['sh', '-c', 'forkbed-server "$@"; true', 'sh', ...args] }),
  'under a shell, subreaper': (args) => ({
    command: ['sh', '-c', 'forkbed-server --subreaper "$@"; true', 'sh', ...args],
  }),
  'PID 1, SIGCHLD ignored at exec': (args) => ({
    command: ['forkbed-probe', 'exec', '--ignore', 'SIGCHLD', '--', 'forkbed-server', ...args],
  }),
  'PID 1, SIGCHLD blocked at exec': (args) => ({
    command: ['forkbed-probe', 'exec', '--block', 'SIGCHLD', '--', 'forkbed-server', ...args],
  }),
};

export async function measureCell(strategy: ReapName, position: string): Promise<PositionCell> {
  await using testbed = await Testbed.start();
  const start = POSITIONS[position];
  if (start === undefined) throw new Error(`expected a position, received ${position}`);
  const args = ['--reap', strategy, '--log', 'connections', '--grace', String(GRACE_MS)];
  const server = await testbed.startSubject(start(args));
  const serverPid = Number((await server.waitForEvent('ready')).pid);

  const parents = await serveClients(testbed, server);
  const zombies = await zombiesThatStay(testbed, server, () => true);
  const statusesKnown = await endsTold(server);
  const left = await orphansLeft(testbed, server);
  const reapedBy = reapers({ parents, serverPid, zombies, statusesKnown });
  const stop = await stopWithClient(testbed, server);
  const orphans = { ended: ORPHANS, left };
  return { strategy, position, connections: CONNECTIONS, zombies, reapedBy, orphans, statusesKnown, stop };
}

/** Clients connect together and leave together. The parents of those who served them, as ps showed them. */
async function serveClients(testbed: Testbed, server: StartedContainer): Promise<readonly ProcessRecord[]> {
  const count = String(CONNECTIONS);
  const before = await testbed.ps(server);
  const args = ['--connections', count, '--concurrency', count, '--messages', '1', '--hold', String(HOLD_MS)];
  const clients = await testbed.startClients({ containers: 1, args });
  const serving = await eventually(
    async () => {
      const seen = await testbed.ps(server);
      const children = seen.filter((process) => !isZombie(process) && !before.some(({ pid }) => pid === process.pid));
      if (children.length !== CONNECTIONS) throw new Error(`${children.length} processes serve`);
      return { seen, children };
    },
    { what: `${CONNECTIONS} processes that serve`, intervalMs: 10 },
  );
  const { ok } = await clients.finished(30_000);
  if (ok !== CONNECTIONS) throw new Error(`expected ${CONNECTIONS} connections to be served, received ${ok}`);
  const parents = new Set(serving.children.map(({ ppid }) => ppid));
  await eventually(
    async () => {
      const living = (await testbed.ps(server)).filter((process) => !isZombie(process));
      if (living.length !== before.length) throw new Error(`${living.length} processes live`);
    },
    { what: 'all that served to have ended' },
  );
  return serving.seen.filter(({ pid }) => parents.has(pid));
}

/** Those that two looks show, further apart than the settle window; at once 0 where a look shows none. */
async function zombiesThatStay(
  testbed: Testbed,
  server: StartedContainer,
  isMeant: (process: ProcessRecord) => boolean,
): Promise<number> {
  const look = async () => (await testbed.ps(server)).filter((process) => isZombie(process) && isMeant(process));
  let staying = await look();
  const beganMs = performance.now();
  await eventually(
    async () => {
      const seen = await look();
      staying = staying.filter(({ pid }) => seen.some((zombie) => zombie.pid === pid));
      if (staying.length > 0 && performance.now() - beganMs < SETTLE_MS) throw new Error(`${staying.length} zombies`);
    },
    { what: 'the settle window to pass' },
  );
  return staying.length;
}

/** Children of its own of which the server told how they ended. */
async function endsTold(server: StartedContainer): Promise<number> {
  return (await server.events()).filter(({ event, foreign }) => event === 'ended' && foreign === false).length;
}

/** Processes that are nobody's in the subject, and end all at once. */
async function orphansLeft(testbed: Testbed, server: StartedContainer): Promise<number> {
  const probe = await testbed.startProbe(server, ['orphan', '--exit', '3', '--count', String(ORPHANS)]);
  await probe.waitForExit(20_000);
  const orphans = (await probe.events()).map(({ pid }) => pid);
  return zombiesThatStay(testbed, server, ({ pid }) => orphans.includes(pid));
}

/**
 * A process that has ended goes when its parent waits for it, or when the kernel reaps it because the parent wants to know
 * nothing of it. Which of the two a server did, its log tells: it tells of each child that it waited for.
 */
function reapers(seen: {
  parents: readonly ProcessRecord[];
  serverPid: number;
  zombies: number;
  statusesKnown: number;
}): string {
  const { parents, serverPid, zombies, statusesKnown } = seen;
  const gone = CONNECTIONS - zombies;
  if (gone === 0) return 'nobody';
  const others = parents.filter(({ pid }) => pid !== serverPid).map(({ pid, command }) => `PID ${pid} (${command})`);
  const names = [
    ...(statusesKnown > 0 ? ['server'] : []),
    ...(gone > statusesKnown ? (others.length > 0 ? others : ['kernel']) : []),
    ...(zombies > 0 ? ['nobody'] : []),
  ];
  return names.join(', ');
}

async function stopWithClient(testbed: Testbed, server: StartedContainer): Promise<PositionCell['stop']> {
  const accepted = async () => (await server.events()).filter(({ event }) => event === 'accepted').length;
  await testbed.startClients({ containers: 1, args: ['--connections', '1', '--messages', '1', '--hold', '60000'] });
  await eventually(
    async () => {
      if ((await accepted()) <= CONNECTIONS) throw new Error('the last client is not accepted');
    },
    { what: 'one more client' },
  );
  const beganMs = performance.now();
  await server.stop(STOP_LIMIT_S);
  const ms = Math.round(performance.now() - beganMs);
  const exitCode = await server.waitForExit(10_000);
  // Not by the clock: that also tells how busy the engine is. It kills whoever has not ended by itself within its limit.
  return { ms, exitCode, withinGrace: exitCode !== KILLED };
}
