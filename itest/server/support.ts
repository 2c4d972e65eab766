/** What the tests of signals have in common. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FullStats } from '../../src/common/events/server-stats.ts';
import { type ClientsSummary, eventually, type StartedContainer, type Testbed } from '../../src/host/index.ts';

/** Each client sends five messages, stays for a moment, and goes. */
export function rate500({ seconds }: { seconds: number }): string[] {
  return ['--rate', '500', '--connections', String(500 * seconds), '--concurrency', '2000', '--hold', '50'];
}

/** Until the server has accepted somebody, by its own count. */
export function awaitLoad(server: StartedContainer): Promise<unknown> {
  return eventually(
    async () => {
      const status = (await server.events()).findLast(({ event }) => event === 'status');
      if (!(Number(status?.accepted) > 0)) throw new Error(`the status ${JSON.stringify(status)}`);
    },
    { what: 'the first client' },
  );
}

/** So many times SIGHUP while the load lasts, twice a second: it falls anywhere in what the server does. */
export async function hangUpUnderLoad(
  testbed: Testbed,
  load: { server: StartedContainer; seconds: number; hangUps: number },
): Promise<ClientsSummary> {
  const { server, seconds, hangUps } = load;
  const clients = await testbed.startClients({ containers: 1, args: rate500({ seconds }) });
  await awaitLoad(server);
  for (let sent = 0; sent < hangUps; sent++) {
    await server.kill('SIGHUP');
    await pause(500);
  }
  return clients.finished(60_000);
}

/** What the server answers to SIGUSR1. */
export async function lastStats(server: StartedContainer): Promise<FullStats> {
  const told = async () => (await server.events()).filter(({ event }) => event === 'stats');
  const before = (await told()).length;
  await server.kill('SIGUSR1');
  return eventually(
    async () => {
      const after = await told();
      if (after.length === before) throw new Error(`${before} lines of stats`);
      return after.at(-1) as unknown as FullStats;
    },
    { what: 'another line of stats' },
  );
}
