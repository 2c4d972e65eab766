/** The client is told of each change of a connection once: what comes together with something else is not missed. */
import { expect, jest, test } from '@jest/globals';
import { type ClientsSummary, Testbed } from '../../src/host/index.ts';
import { buildSubject } from '../../testkit/subject-image.ts';

jest.setTimeout(60_000);

/** Less than any test may take: a change that was missed ends as ERR_REPLY_TIMEOUT, or with the holding. */
const LIMITS = ['--retry-until', '20000', '--reply-timeout', '3000'];
/** Many at once, so that the client is told late of most. */
const CONNECTIONS = 1000;
const MANY = ['--connections', String(CONNECTIONS), '--concurrency', '200'];

async function load(server: readonly string[], args: readonly string[]): Promise<ClientsSummary> {
  const image = await buildSubject('ends-early');
  await using testbed = await Testbed.start();
  await testbed.startSubject({ image, command: ['/server', ...server] });
  // Awaited here: returned as it is, the testbed would be removed while it runs.
  return await testbed.runClients({ containers: 1, args: [...LIMITS, ...MANY, ...args] });
}

test('a greeting that is there before the client has said anything is a reply', async () => {
  const { ok, errors } = await load(['greets'], ['--expect', 'any', '--messages', '1']);
  expect({ ok, errors }).toEqual({ ok: CONNECTIONS, errors: {} });
});

test('an end that comes with a reply fails the message that was sent after it: ERR_CLOSED', async () => {
  const { ok, messages, errors } = await load(['ends-after', '2'], ['--messages', '3']);
  expect({ ok, messages, errors }).toEqual({ ok: 0, messages: 2 * CONNECTIONS, errors: { ERR_CLOSED: CONNECTIONS } });
});

test('an end that comes with the last reply ends the holding', async () => {
  const { ok, clients } = await load(['ends-after', '2'], ['--messages', '2', '--hold', '20000']);
  expect(ok).toBe(CONNECTIONS);
  expect(clients[0]?.seconds).toBeLessThan(10);
});
