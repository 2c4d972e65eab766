import { describe, expect, test } from '@jest/globals';
import type { ClientSummary } from './client-summary.ts';
import { withoutCutOff } from './cut-off.ts';

const NONE = { p50: 0, p90: 0, p99: 0, max: 0 };
const SUMMARY: ClientSummary = {
  ...{ event: 'summary', connections: 10, ok: 3, failed: 7, messages: 15, seconds: 3, connectionsPerSecond: 1 },
  ...{ connectMs: NONE, replyMs: NONE },
  errors: { ERR_REPLY_TIMEOUT: 4, EXIT_1: 1, ERR_REPLY: 2 },
  examples: [
    { code: 'ERR_REPLY_TIMEOUT', count: 4 },
    { code: 'ERR_REPLY', count: 2 },
  ],
};

describe('withoutCutOff', () => {
  test('what failed while the gate was silent is left out, and a wrong reply is not', () => {
    const { summary, cutOff } = withoutCutOff({ ...SUMMARY, gateSilentMs: 3_500 });
    expect(cutOff).toBe(5);
    expect(summary).toEqual({
      ...SUMMARY,
      gateSilentMs: 3_500,
      connections: 5,
      failed: 2,
      errors: { ERR_REPLY: 2 },
      examples: [{ code: 'ERR_REPLY', count: 2 }],
    });
  });

  test('all counts where the gate was never silent', () => {
    expect(withoutCutOff(SUMMARY)).toEqual({ summary: SUMMARY, cutOff: 0 });
  });
});
