/** S1: a server of one process serves one client at a time. */
import { expect, jest, test } from '@jest/globals';
import { record } from '../claims/record.ts';
import { HOLD_MS, secondClientReplyMs } from './second-client.ts';
import { figure } from './support.ts';

jest.setTimeout(60_000);

test('a single process answers a second client only when the first has gone', async () => {
  const singleMs = await secondClientReplyMs('single');
  const forkMs = await secondClientReplyMs('fork');
  // The second client needs a moment to start while the first one's time is running.
  expect(singleMs).toBeGreaterThan(HOLD_MS / 4);
  expect(singleMs).toBeLessThan(HOLD_MS * 2);
  expect(forkMs).toBeLessThan(HOLD_MS / 10);
  record('s1', {
    id: 's1',
    statement: 'A server of one process serves one client at a time.',
    experiment: `A first client gets its reply and stays connected for ${HOLD_MS} ms; a second one connects meanwhile and sends a message.`,
    figures: [figure('time to the second client’s reply, --mode single', singleMs, 'ms')],
    control: {
      what: 'The same clients with a child for each: the second is answered at once.',
      figures: [figure('time to the second client’s reply, --mode fork', forkMs, 'ms')],
    },
    verdict: 'holds',
    because:
      'The second client is connected by the kernel, waits in the backlog, and is answered when the first has gone. It is so for a process that blocks; one that polls serves all at once (S12).',
  });
});
