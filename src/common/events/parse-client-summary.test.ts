import { describe, expect, test } from '@jest/globals';
import { clientSummary } from '../checks/evidence.fixture.ts';
import { ParseError } from '../forkbed-error.ts';
import { parseClientSummary } from './parse-client-summary.ts';

const EXAMPLE = {
  code: 'ERR_REPLY',
  count: 2,
  reply: 'HTTP 503',
  received: 'HTTP/1.1 503',
  detail: 'expected 2xx',
  protocol: 'HTTP',
};
const FULL = {
  ...clientSummary({ ok: 97, failed: 3, errors: { ERR_REPLY: 3 } }),
  failures: [{ fromMs: 10, toMs: 20, code: 'ERR_REPLY', count: 3 }],
  examples: [EXAMPLE, { code: 'ERR_REPLY', count: 1 }],
  firstFailure: { served: 12, open: 10 },
  lateReplyMs: 12_000.5,
  gateSilentMs: 8_500,
};

describe('parseClientSummary', () => {
  test('reads a summary of today, and one from before there were examples', () => {
    expect(parseClientSummary(FULL)).toEqual(FULL);
    expect(parseClientSummary(clientSummary())).toEqual(clientSummary());
  });

  test('leaves out what it does not know', () => {
    expect(parseClientSummary({ ...clientSummary(), mood: 'good' })).toEqual(clientSummary());
  });

  test.each([
    [null, 'the whole to be an object', 'null'],
    ['text', 'the whole to be an object', '"text"'],
    [[], 'the whole to be an object', '[]'],
    [{ ...FULL, event: 'status' }, 'event to be one of summary', '"status"'],
    [{ ...FULL, ok: 1.5 }, 'ok to be an integer from 0', '1.5'],
    [{ ...FULL, failed: -1 }, 'failed to be an integer from 0', '-1'],
    [{ ...FULL, messages: undefined }, 'messages to be an integer from 0', 'undefined'],
    [{ ...FULL, connections: '100' }, 'connections to be an integer from 0', '"100"'],
    [{ ...FULL, ok: 98 }, 'ok and failed to be at most 100', '98 and 3'],
    [{ ...FULL, seconds: null }, 'seconds to be a number from 0', 'null'],
    [{ ...FULL, connectMs: { p50: 1, p90: 1, max: 1 } }, 'connectMs.p99 to be a number from 0', 'undefined'],
    [{ ...FULL, replyMs: 7 }, 'replyMs to be an object', '7'],
    [{ ...FULL, errors: { 'E\n::error::': 1 } }, 'errors.0 to be a text of one line', '"E\\n::error::"'],
    [{ ...FULL, errors: { '': 1 } }, 'errors.0 to be a text that is not empty', '""'],
    [{ ...FULL, errors: { ECONNRESET: 'often' } }, 'errors.ECONNRESET to be an integer from 0', '"often"'],
    [{ ...FULL, failures: {} }, 'failures to be an array', '{}'],
    [{ ...FULL, failures: [{ ...FULL.failures[0], toMs: 5 }] }, 'failures[0].toMs to be a number from 10', '5'],
    [{ ...FULL, examples: [{ ...EXAMPLE, count: 'x' }] }, 'examples[0].count to be an integer from 0', '"x"'],
    [{ ...FULL, examples: [EXAMPLE, 8] }, 'examples[1] to be an object', '8'],
    [{ ...FULL, examples: [{ ...EXAMPLE, code: '' }] }, 'examples[0].code to be a text that is not empty', '""'],
    [{ ...FULL, examples: [{ ...EXAMPLE, reply: 'a\nb' }] }, 'examples[0].reply to be a text of one line', '"a\\nb"'],
    [
      { ...FULL, examples: [{ ...EXAMPLE, received: 'x'.repeat(2_000) }] },
      'examples[0].received to be a text of one line and at most 1000 characters',
      `"${'x'.repeat(199)}`,
    ],
    [{ ...FULL, examples: [{ ...EXAMPLE, detail: 7 }] }, 'examples[0].detail to be a text of one line', '7'],
    [
      { ...FULL, examples: [{ ...EXAMPLE, protocol: 'X.25' }] },
      'examples[0].protocol to be one of HTTP, HTTP/2',
      '"X.25"',
    ],
    [{ ...FULL, firstFailure: { served: 1 } }, 'firstFailure.open to be an integer from 0', 'undefined'],
    [{ ...FULL, gateSilentMs: -1 }, 'gateSilentMs to be a number from 0', '-1'],
    [{ ...FULL, lateReplyMs: -1 }, 'lateReplyMs to be a number from 0', '-1'],
  ])('refuses %j, and quotes what is wrong', (value, expected, received) => {
    expect(() => parseClientSummary(value)).toThrow(ParseError);
    expect(() => parseClientSummary(value)).toThrow(`expected ${expected}`);
    expect(() => parseClientSummary(value)).toThrow(`received ${JSON.stringify(received)}`);
  });
});
