import { describe, expect, test } from '@jest/globals';
import type { ClientSummary } from '../common/events/client-summary.ts';
import { addUp, StartedClients } from './clients.ts';
import type { StartedContainer } from './docker/started-container.ts';

const none = { p50: 0, p90: 0, p99: 0, max: 0 };

function client(summary: Partial<ClientSummary>): ClientSummary {
  return {
    event: 'summary',
    connections: 0,
    ok: 0,
    failed: 0,
    messages: 0,
    seconds: 1,
    connectionsPerSecond: 0,
    connectMs: none,
    replyMs: none,
    errors: {},
    ...summary,
  };
}

describe('addUp', () => {
  test('of no client is nothing', () => {
    expect(addUp([])).toEqual({ connections: 0, ok: 0, failed: 0, messages: 0, errors: {}, clients: [] });
  });

  test('adds counts, and errors by their code', () => {
    const first = client({ connections: 10, ok: 8, failed: 2, messages: 40, errors: { ECONNRESET: 1, ERR_REPLY: 1 } });
    const second = client({ connections: 5, ok: 4, failed: 1, messages: 20, errors: { ECONNRESET: 1 } });
    expect(addUp([first, second])).toEqual({
      connections: 15,
      ok: 12,
      failed: 3,
      messages: 60,
      errors: { ECONNRESET: 2, ERR_REPLY: 1 },
      clients: [first, second],
    });
  });
});

describe('the summary of a client', () => {
  /** A container that has ended, and printed this. */
  function ended(...events: unknown[]): StartedContainer {
    const stdout = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    return {
      waitForExit: async () => 0,
      events: async () => events,
      logs: async () => ({ stdout, stderr: 'and no more' }),
    } as unknown as StartedContainer;
  }
  const finished = (...events: unknown[]) => new StartedClients([ended(...events)]).finished(1_000);

  test('is the last line of its log', async () => {
    const summary = client({ connections: 3, ok: 3 });
    expect(await finished({ event: 'progress' }, summary)).toMatchObject({ ok: 3, clients: [summary] });
  });

  test('that is none is refused, and quoted', async () => {
    await expect(finished({ event: 'progress' })).rejects.toThrow(
      'received "{\\"event\\":\\"progress\\"}\\nand no more"',
    );
    await expect(finished({ ...client({}), ok: '3' })).rejects.toThrow(
      'expected ok to be an integer from 0, received "\\"3\\""',
    );
  });
});
