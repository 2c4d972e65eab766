import { describe, expect, test } from '@jest/globals';
import { readHealth } from './grpc-health.ts';

const OK = [':status', '200', 'content-type', 'application/grpc', 'grpc-status', '0'];

/** A reply with this message, behind its prefix. */
function answer(message: readonly number[], fields: readonly string[] = OK) {
  return { fields, body: Uint8Array.of(0, 0, 0, 0, message.length, ...message).buffer, error: 'NO_ERROR' };
}

const nothing = (fields: readonly string[], error = 'NO_ERROR') => ({ fields, body: new ArrayBuffer(0), error });

describe('of an answer', () => {
  test.each([
    [[8, 1], 'SERVING'],
    [[8, 2], 'NOT_SERVING'],
    [[8, 3], 'SERVICE_UNKNOWN'],
    [[], 'UNKNOWN'],
    [[8, 9], 'the serving status 9'],
    // The last of a field counts, and fields that nobody knows are passed over: of each type.
    [[8, 2, 8, 1], 'SERVING'],
    [[8, 1, 18, 2, 8, 2, 24, 150, 1, 37, 1, 2, 3, 4, 41, 1, 2, 3, 4, 5, 6, 7, 8], 'SERVING'],
    // In more groups than it needs.
    [[8, 129, 0], 'SERVING'],
  ])('%j is %s', (message, health) => {
    expect(readHealth(answer(message))).toBe(health);
  });

  test.each([
    [[8]],
    [[8, 128]],
    [[10, 1, 1]],
    [[8, 1, 18, 9, 1]],
    [[8, 1, 37, 1]],
    [[8, 1, 11]],
    [[0, 1]],
    [[8, 255, 255, 255, 255, 255, 1]],
  ])('%j is no message of that kind', (message) => {
    expect(readHealth(answer(message))).toBe('a message that is no HealthCheckResponse');
  });

  test('that is compressed, shorter than its prefix or longer is none either', () => {
    for (const bytes of [[], [0, 0, 0], [1, 0, 0, 0, 2, 8, 1], [0, 0, 0, 0, 3, 8, 1], [0, 0, 0, 0, 1, 8, 1]]) {
      const reply = { ...answer([]), body: Uint8Array.from(bytes).buffer };
      expect(readHealth(reply)).toBe('a message that is no HealthCheckResponse');
    }
  });
});

test.each([
  [nothing([]), 'a stream that ended by NO_ERROR'],
  [nothing(OK.slice(0, 4), 'CANCEL'), 'a stream that ended by CANCEL'],
  [{ ...answer([8, 1]), error: 'INTERNAL_ERROR' }, 'a stream that ended by INTERNAL_ERROR'],
  [nothing([...OK, 'grpc-status', '14'], 'CANCEL'), 'the gRPC status UNAVAILABLE'],
  [nothing([':status', '404', 'content-type', 'text/html']), 'HTTP status 404'],
  [nothing([':status', '200']), 'a reply that is not gRPC, of content type none'],
  [nothing([':status', '200', 'content-type', 'text/a\u202eb']), 'a reply that is not gRPC, of content type text/a?b'],
  [
    nothing([':status', '200', 'content-type', 'application/grpcx']),
    'a reply that is not gRPC, of content type application/grpcx',
  ],
  [answer([8, 1], OK.slice(0, 4)), 'a reply of gRPC without a status'],
  [answer([8, 1], [...OK, 'grpc-status', '12']), 'the gRPC status UNIMPLEMENTED'],
  [
    answer([8, 1], [...OK, 'grpc-status', '5', 'grpc-message', 'no\u0007 such']),
    'the gRPC status NOT_FOUND: "no? such"',
  ],
  [answer([8, 1], [...OK, 'grpc-status', '99']), 'the gRPC status 99'],
  [answer([8, 1], [...OK, 'grpc-status', 'x']), 'the gRPC status x'],
])('%# is no success', (reply, words) => {
  expect(readHealth(reply)).toBe(words);
});

test('the content type may name a codec', () => {
  const fields = [':status', '200', 'content-type', 'application/grpc+proto', 'grpc-status', '0'];
  expect(readHealth(answer([8, 1], fields))).toBe('SERVING');
});
