import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../checks/evidence.fixture.ts';
import { withoutInterrupted } from './interrupted.ts';

describe('withoutInterrupted', () => {
  test('leaves a client that was not stopped as it is', () => {
    const summary = clientSummary({ ok: 97, failed: 3, errors: { ECONNRESET: 3 } });
    expect(withoutInterrupted(summary)).toEqual({ summary, interrupted: 0 });
  });

  test('takes what was not over off the connections, and keeps what had failed', () => {
    const stopped = clientSummary({
      connections: 100,
      ok: 50,
      failed: 50,
      errors: { ECONNRESET: 2, ERR_INTERRUPTED: 48 },
      failures: [
        { fromMs: 1, toMs: 2, code: 'ECONNRESET', count: 2 },
        { fromMs: 1, toMs: 9, code: 'ERR_INTERRUPTED', count: 48 },
      ],
      examples: [{ code: 'ERR_INTERRUPTED', count: 48 }],
    });
    expect(withoutInterrupted(stopped)).toEqual({
      interrupted: 48,
      summary: {
        ...clientSummary({ connections: 52, ok: 50, failed: 2, errors: { ECONNRESET: 2 } }),
        failures: [{ fromMs: 1, toMs: 2, code: 'ECONNRESET', count: 2 }],
        examples: [],
      },
    });
  });
});
