/** S12: several processes are for concurrency, not for speed: they cost more CPU and memory than one. */
import { expect, jest, test } from '@jest/globals';
import { eventually, type StartedContainer, Testbed } from '../../src/host/index.ts';
import type { ModeCost } from '../claims/claim.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, figure } from './support.ts';

jest.setTimeout(180_000);

const CONNECTIONS = 1000;
const HELD = 200;
const ROUNDS = 3;
const MODES = ['single', 'events', 'prefork', 'fork'] as const;
type Mode = (typeof MODES)[number];

const LOAD = [...ARTICLE_MESSAGES, '--concurrency', '16'];
/** Without limits that are the load's own, not the server's. */
const BACKLOG = ['--backlog', '4096'];

function optionsOf(mode: Mode, workers: number): string[] {
  return ['--mode', mode, ...BACKLOG, ...(mode === 'prefork' ? ['--workers', String(workers)] : [])];
}

/** One server of each mode, loaded in turn, so that a machine that gets slower does so for all of them. */
async function cpuUsPerConnection(): Promise<ReadonlyMap<Mode, readonly number[]>> {
  const figures = new Map<Mode, number[]>(MODES.map((mode) => [mode, []]));
  await using testbed = await Testbed.start();
  const servers = new Map<Mode, StartedContainer>();
  /** An idle server uses no CPU, so that the end of one round is the beginning of the next. */
  const usedNs = new Map<Mode, number>();
  for (const mode of MODES) servers.set(mode, await testbed.startServer({ name: mode, args: optionsOf(mode, 16) }));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [mode, server] of servers) {
      const load = ['--host', mode, ...LOAD, '--connections', String(CONNECTIONS)];
      expect(await testbed.runClients({ containers: 1, args: load })).toMatchObject({ ok: CONNECTIONS });
      const { cpuNs } = await server.usage();
      // The first round warms them up.
      if (round > 0) figures.get(mode)?.push((cpuNs - (usedNs.get(mode) ?? 0)) / CONNECTIONS / 1000);
      usedNs.set(mode, cpuNs);
    }
  }
  return figures;
}

/**
 * With so many clients connected, all of them answered where the mode can; against the same server with one worker and
 * no client. A single process serves one of them, and the kernel holds the others.
 */
async function heldKiBPerConnection(mode: Mode): Promise<number> {
  // Together: memory is no matter of time.
  const [idle, held] = await Promise.all([
    memoryKiB(mode, { workers: 1, connections: 0 }),
    memoryKiB(mode, { workers: HELD, connections: HELD }),
  ]);
  return (held - idle) / HELD;
}

async function memoryKiB(mode: Mode, { workers, connections }: { workers: number; connections: number }) {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: [...optionsOf(mode, workers), '--log', 'connections'] });
  await testbed.runClients({ containers: 1, args: [...ARTICLE_MESSAGES, '--connections', '1'] });
  if (connections > 0) {
    const count = String(connections);
    await testbed.startClients({
      containers: 1,
      args: [...ARTICLE_MESSAGES, '--connections', count, '--concurrency', count, '--messages', '1', '--hold', '60000'],
    });
    await awaitAccepted(server, mode === 'single' ? 2 : connections + 1);
  }
  return (await server.usage()).memoryBytes / 1024;
}

async function awaitAccepted(server: StartedContainer, count: number): Promise<void> {
  await eventually(
    async () => {
      const accepted = (await server.events()).filter(({ event }) => event === 'accepted').length;
      if (accepted < count) throw new Error(`${accepted} accepted`);
    },
    { what: `${count} accepted` },
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

test('a child for each connection costs more CPU and memory than one process for all', async () => {
  const cpu = await cpuUsPerConnection();
  const costs: ModeCost[] = [];
  for (const mode of MODES) {
    const cpuUs = median(cpu.get(mode) ?? []);
    costs.push({ mode, cpuUsPerConnection: cpuUs, heldKiBPerConnection: await heldKiBPerConnection(mode) });
  }
  const [single, events, prefork, fork] = costs as [ModeCost, ModeCost, ModeCost, ModeCost];
  expect(fork.cpuUsPerConnection).toBeGreaterThan(events.cpuUsPerConnection);
  expect(fork.heldKiBPerConnection).toBeGreaterThan(events.heldKiBPerConnection);
  expect(prefork.heldKiBPerConnection).toBeGreaterThan(events.heldKiBPerConnection);
  expect(prefork.cpuUsPerConnection).toBeLessThan(fork.cpuUsPerConnection);
  record('modes', costs);
  const rowsOf = (some: readonly ModeCost[]) =>
    some.flatMap(({ mode, cpuUsPerConnection, heldKiBPerConnection }) => [
      figure(`CPU a connection, --mode ${mode}`, cpuUsPerConnection, 'µs'),
      figure(`memory a held connection, --mode ${mode}`, heldKiBPerConnection, 'KiB'),
    ]);
  record('s12', {
    id: 's12',
    statement: 'Several processes are for concurrency, not for speed: they cost more CPU and memory than one.',
    experiment: `CPU of the server's container for ${CONNECTIONS} connections of five messages, 16 at once, the median of ${ROUNDS} interleaved rounds; its memory with ${HELD} clients connected, against none.`,
    figures: rowsOf([fork, prefork]),
    control: {
      what: 'One process: one client at a time, and all at once by epoll. The same program, the same work.',
      figures: rowsOf([single, events]),
    },
    verdict: 'holds within limits',
    because:
      'The fork is what costs, and the process that is held. Workers that are forked before the first client cost the memory, and not the CPU.',
  });
});
