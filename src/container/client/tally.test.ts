import { describe, expect, test } from '@jest/globals';
import { Tally } from './tally.ts';

describe('Tally', () => {
  test('an empty tally gives a summary of zeros', () => {
    const none = { p50: 0, p90: 0, p99: 0, max: 0 };
    expect(new Tally().summary({ connections: 7, elapsedMs: 0 })).toEqual({
      event: 'summary',
      connections: 7,
      ok: 0,
      failed: 0,
      messages: 0,
      seconds: 0,
      connectionsPerSecond: 0,
      connectMs: none,
      replyMs: none,
      errors: {},
    });
  });

  test('it counts connections, messages, and failures by code', () => {
    const tally = new Tally();
    tally.replied(1);
    tally.replied(2);
    tally.succeed();
    tally.fail('ECONNRESET');
    tally.fail('ERR_REPLY');
    tally.fail('ECONNRESET');
    tally.fail('ERR_INTERRUPTED', 4);
    const summary = tally.summary({ connections: 8, elapsedMs: 1000 });
    expect(summary).toMatchObject({ ok: 1, failed: 7, messages: 2 });
    expect(summary.errors).toEqual({ ECONNRESET: 2, ERR_REPLY: 1, ERR_INTERRUPTED: 4 });
  });

  test('a failure of no connection is none', () => {
    const tally = new Tally();
    tally.fail('ERR_INTERRUPTED', 0);
    expect(tally.summary({ connections: 0, elapsedMs: 1 }).errors).toEqual({});
  });

  test('the rate counts the connections that succeeded, with three decimals', () => {
    const tally = new Tally();
    tally.succeed();
    tally.fail('ECONNREFUSED');
    expect(tally.summary({ connections: 2, elapsedMs: 3000.12345 })).toMatchObject({
      seconds: 3,
      connectionsPerSecond: 0.333,
    });
  });

  test('connect and reply times are told apart', () => {
    const tally = new Tally();
    tally.connected(0.05);
    tally.replied(0.1);
    const summary = tally.summary({ connections: 1, elapsedMs: 1 });
    expect(summary.connectMs).toEqual({ p50: 0.05, p90: 0.05, p99: 0.05, max: 0.05 });
    expect(summary.replyMs.max).toBe(0.1);
  });

  test('of connections that were begun and failed, it tells examples, and where it began', () => {
    const tally = new Tally();
    tally.succeed();
    expect(tally.summary({ connections: 9, elapsedMs: 1 })).not.toHaveProperty('firstFailure');
    const begun = { beganMs: 0, endedMs: 1 };
    const received = Uint8Array.of(0x4e, 0x4f);
    tally.failBetween({ code: 'ERR_REPLY', received, detail: 'expected other bytes' }, begun, () => ({
      served: 1,
      open: 3,
    }));
    tally.failBetween({ code: 'ERR_REPLY', received, detail: 'expected other bytes' }, begun, () => {
      throw new Error('expected to be asked once');
    });
    tally.repliedLate(12_000.1234);
    expect(tally.summary({ connections: 9, elapsedMs: 1 })).toMatchObject({
      errors: { ERR_REPLY: 2 },
      examples: [{ code: 'ERR_REPLY', count: 2, received: '"NO"', detail: 'expected other bytes' }],
      firstFailure: { served: 1, open: 3 },
      lateReplyMs: 12_000.123,
    });
  });

  test('the audit gets the summary and the distributions behind it', () => {
    const tally = new Tally();
    tally.connected(0.05);
    tally.replied(0.1);
    tally.replied(0.1);
    const summary = tally.summary({ connections: 1, elapsedMs: 1 });
    expect(tally.finished(2, summary)).toEqual({
      event: 'finished',
      round: 2,
      summary,
      connectMs: { max: 0.05, buckets: [[50, 1]] },
      replyMs: { max: 0.1, buckets: [[100, 2]] },
    });
  });
});
