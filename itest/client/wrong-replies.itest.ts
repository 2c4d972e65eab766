/** What came in the place of a reply is in the summary: its first bytes, its name, and the moment from which on it was so. */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { type ClientsSummary, Testbed } from '../../src/host/index.ts';
import { buildSubject } from '../../testkit/subject-image.ts';

jest.setTimeout(60_000);

const GET = ['--messages', '1', '--expect', 'http', '--payload', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'];
const ANY = ['--messages', '3', '--expect', 'any', '--payload', 'message %d\n'];

let image: string;

beforeAll(async () => {
  image = await buildSubject('wrong-replies');
});

async function load(way: readonly string[], args: readonly string[]): Promise<ClientsSummary> {
  await using testbed = await Testbed.start();
  await testbed.startSubject({ image, command: way });
  const many = ['--connections', '20', '--concurrency', '4', '--retry-until', '20000', '--reply-timeout', '1000'];
  return await testbed.runClients({ containers: 1, args: [...many, ...args] });
}

test.each([
  [
    'http-short',
    {
      code: 'ERR_CLOSED',
      detail: 'HTTP 200: expected a body of 1000 bytes, received 5 and the end of the stream',
    },
  ],
  [
    'http-chunk',
    {
      code: 'ERR_CLOSED',
      detail: 'HTTP 200: expected the last chunk of the body, received 5 bytes and the end of the stream',
    },
  ],
  ['http-reset', { code: 'ECONNRESET', detail: 'HTTP 200: expected a body of 1000 bytes, received 5 and ECONNRESET' }],
  ['http-503', { code: 'ERR_REPLY', reply: 'HTTP 503', received: expect.stringContaining('"HTTP/1.1 503 Service') }],
  ['tls-alert', { code: 'ERR_REPLY', reply: 'TLS alert 70 protocol_version', protocol: 'TLS' }],
])('HTTP that is not whole, or none, is no reply: %s', async (way, example) => {
  const { ok, clients } = await load([way], GET);
  expect(ok).toBe(0);
  expect(clients[0]?.examples).toEqual([expect.objectContaining({ ...example, count: 20 })]);
});

test.each(['http-open', 'http-closes'])('HTTP that is whole is a reply, whoever closes: %s', async (way) => {
  expect(await load([way], GET)).toMatchObject({ ok: 20, errors: {} });
});

test.each([
  ['ssh', { reply: 'SSH-2.0-Wrong_1.0', received: '"SSH-2.0-Wrong_1.0\\r\\n"' }],
  ['http-503', { reply: 'HTTP 503', protocol: 'HTTP' }],
])('where the right reply is another one, what came is told: %s', async (way, example) => {
  const { clients } = await load([way], ['--messages', '1', '--expect', 'echo']);
  expect(clients[0]?.examples).toEqual([expect.objectContaining({ code: 'ERR_REPLY', ...example, count: 20 })]);
});

test('where any reply will do, the refusal before the close is told, and after how many it came', async () => {
  const { ok, clients } = await load(['refuses-after', '10'], [...ANY, '--concurrency', '1']);
  expect(ok).toBe(10);
  const summary = clients[0];
  expect(summary?.firstFailure).toEqual({ served: 10, open: 1 });
  const refusals = summary?.examples?.filter(
    ({ received }) => received === '"-ERR max number of clients reached\\r\\n"',
  );
  expect(refusals?.length).toBeGreaterThan(0);
});

test('a reply that comes after the time-out is told, though its connection has failed', async () => {
  const { ok, errors, clients } = await load(['late', '1400'], ['--messages', '1']);
  expect({ ok, errors }).toEqual({ ok: 0, errors: { ERR_REPLY_TIMEOUT: 20 } });
  expect(clients[0]?.lateReplyMs).toBeGreaterThan(1_390);
  expect(clients[0]?.lateReplyMs).toBeLessThan(1_990);
});

test('a server that never replies costs one more time-out, and no more', async () => {
  const { ok, clients } = await load(['mute'], ['--messages', '1', '--concurrency', '20']);
  expect(ok).toBe(0);
  expect(clients[0]).not.toHaveProperty('lateReplyMs');
  expect(clients[0]?.seconds).toBeGreaterThan(1.9);
  expect(clients[0]?.seconds).toBeLessThan(4);
});
