/** S3: the parent must close its copy of the client's socket. */
import { expect, jest, test } from '@jest/globals';
import { type StartedContainer, Testbed } from '../../src/host/index.ts';
import { record } from '../claims/record.ts';
import { ARTICLE_MESSAGES, figure } from './support.ts';

jest.setTimeout(120_000);

/** The child ends by itself when its client has been silent for so long. */
const CHILD_ENDS_MS = 300;
const HOLD_MS = 3000;
const OPEN_FILES = 64;
const CONNECTIONS = 100;

/** How long a client that stays connected sees its connection open, though its child has ended. */
async function connectionLastsMs(fault: readonly string[]): Promise<number> {
  await using testbed = await Testbed.start();
  const server = await testbed.startServer({ args: [...fault, '--idle-timeout', String(CHILD_ENDS_MS)] });
  const args = [...ARTICLE_MESSAGES, '--connections', '1', '--messages', '1', '--hold', String(HOLD_MS)];
  const { clients } = await testbed.runClients({ containers: 1, args });
  expect((await server.usage()).pids).toBe(1);
  return (clients[0]?.seconds ?? Number.NaN) * 1000;
}

/** One connection after the other, with few descriptors allowed. */
async function descriptorsOf(fault: readonly string[]) {
  await using testbed = await Testbed.start();
  const script = `ulimit -n ${OPEN_FILES}; exec forkbed-server "$@"`;
  const server = await testbed.startServer({ command: ['sh', '-c', script, 'sh', ...fault] });
  const before = await descriptors(testbed, server);
  await testbed.runClients({ containers: 1, args: [...ARTICLE_MESSAGES, '--connections', '20', '--concurrency', '1'] });
  const after20 = await descriptors(testbed, server);
  const rest = [
    ...ARTICLE_MESSAGES,
    '--connections',
    String(CONNECTIONS - 20),
    '--concurrency',
    '80',
    '--reply-timeout',
    '1000',
  ];
  const { ok } = await testbed.runClients({ containers: 1, args: rest });
  const rejected = (await server.events()).find(({ event }) => event === 'rejected');
  return { perConnection: (after20 - before) / 20, served: 20 + ok, code: String(rejected?.code ?? 'none') };
}

async function descriptors(testbed: Testbed, server: StartedContainer): Promise<number> {
  const { details } = await testbed.census(server);
  return details.find(({ pid }) => pid === 1)?.descriptors ?? Number.NaN;
}

test('a parent that keeps the client’s socket keeps the connection open, and runs out of descriptors', async () => {
  const kept = await connectionLastsMs(['--bug', 'keep-client-fd']);
  const closed = await connectionLastsMs([]);
  const leaking = await descriptorsOf(['--bug', 'keep-client-fd']);
  const sound = await descriptorsOf([]);
  expect(kept).toBeGreaterThanOrEqual(HOLD_MS);
  expect(closed).toBeLessThan(HOLD_MS / 2);
  expect(leaking).toMatchObject({ perConnection: 1, code: 'EMFILE' });
  expect(leaking.served).toBeLessThan(OPEN_FILES);
  expect(sound).toEqual({ perConnection: 0, served: CONNECTIONS, code: 'none' });
  record('s3', {
    id: 's3',
    statement: 'The parent must close its copy of the client’s socket.',
    experiment: `With --bug keep-client-fd the child ends ${CHILD_ENDS_MS} ms after its last message, while the client stays for ${HOLD_MS} ms and looks for the end of the connection. Then ${CONNECTIONS} connections are made to a server that may open ${OPEN_FILES} descriptors.`,
    figures: [
      figure('the client sees its connection open for', kept, 'ms'),
      figure('descriptors that the parent gains with a connection', leaking.perConnection, 'descriptors'),
      figure(`connections served of ${CONNECTIONS}`, leaking.served, 'connections'),
      figure('accept fails with', leaking.code),
    ],
    control: {
      what: 'Without the fault: the client sees the end with its child, and the parent gains nothing.',
      figures: [
        figure('the client sees its connection open for', closed, 'ms'),
        figure('descriptors that the parent gains with a connection', sound.perConnection, 'descriptors'),
        figure(`connections served of ${CONNECTIONS}`, sound.served, 'connections'),
      ],
    },
    verdict: 'holds',
    because:
      'The connection ends only when the last copy of its socket is closed, and a copy kept for each client uses up the parent’s descriptors.',
  });
});
