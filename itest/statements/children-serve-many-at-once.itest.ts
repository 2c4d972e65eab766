/** S2: with a child for each connection, the server listens and serves many at once. */
import { expect, jest, test } from '@jest/globals';
import { eventually, Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { secondClientReplyMs } from './second-client.ts';
import { figure, holdArguments } from './support.ts';

jest.setTimeout(60_000);

const CONNECTIONS = 200;

/** Of clients that all stay connected: how many have got their reply, and how many processes serve them. */
async function servedAtOnce(mode: 'single' | 'fork') {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: ['--mode', mode, '--log', 'connections'] });
  await testbed.startClients({ containers: 4, args: holdArguments(CONNECTIONS / 4, 30_000) });
  const wanted = mode === 'fork' ? CONNECTIONS : 1;
  const accepted = await eventually(
    async () => {
      const seen = (await server.events()).filter(({ event }) => event === 'accepted').length;
      expect(seen).toBeGreaterThanOrEqual(wanted);
      return seen;
    },
    { what: `${wanted} accepted` },
  );
  return { accepted, processes: (await server.usage()).pids };
}

test('a server that forks serves all its clients at once, and answers one more', async () => {
  const forked = await servedAtOnce('fork');
  const single = await servedAtOnce('single');
  const replyMs = await secondClientReplyMs('fork');
  expect(forked).toEqual({ accepted: CONNECTIONS, processes: CONNECTIONS + 1 });
  expect(single).toEqual({ accepted: 1, processes: 1 });
  expect(replyMs).toBeLessThan(300);
  record('s2', {
    id: 's2',
    statement: 'With a child for each connection the server listens and serves many clients at once.',
    experiment: `${CONNECTIONS} clients from four containers connect and stay; how many are being served is counted. Then a client's reply is timed while another one stays connected.`,
    figures: [
      figure('clients served at once', forked.accepted, 'clients'),
      figure('processes of the container', forked.processes, 'processes'),
      figure('time to a second client’s reply', replyMs, 'ms'),
    ],
    control: {
      what: 'The same clients and a single process: it serves the first, the others wait.',
      figures: [figure('clients served at once', single.accepted, 'clients')],
    },
    verdict: 'holds',
    because: 'All clients are served at once, each by a child of its own.',
  });
});
