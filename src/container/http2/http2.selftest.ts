/**
 * The HTTP/2 module's own tests: on QuickJS, under AddressSanitizer and UndefinedBehaviorSanitizer. The peer is written out, frame by frame:
 * what a server may send, and what none should.
 */

import { flush, free, type Http2Session, isOpen, open, reply, request, take, terminate } from 'forkbed:http2';
import * as posix from 'forkbed:posix';

const [DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, CONTINUATION] = [0, 1, 3, 4, 5, 6, 7, 9];
const [END_STREAM, END_HEADERS] = [1, 4];
const REQUEST = [':method', 'POST', ':scheme', 'http', ':path', '/a', ':authority', 'b', 'te', 'trailers'];
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

const failures: string[] = [];
let passed = 0;

function equal(received: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(received), JSON.stringify(expected)];
  if (left !== right) throw new Error(`expected ${right}, received ${left}`);
}

function thrown(body: () => unknown): Error & { code?: unknown } {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected an error, received none');
}

function test(title: string, body: () => void): void {
  try {
    body();
    passed += 1;
  } catch (error) {
    failures.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function print(text: string): void {
  const bytes = posix.encodeUtf8(text);
  posix.write(1, bytes, 0, bytes.byteLength);
}

function frame(type: number, flags: number, stream: number, payload: readonly number[] = []): number[] {
  const { length } = payload;
  return [length >> 16, (length >> 8) & 255, length & 255, type, flags, 0, 0, 0, stream, ...payload];
}

/** Literal fields that are not indexed: RFC 7541, section 6.2.2. */
function fields(...texts: readonly string[]): number[] {
  return texts.flatMap((text, index) => [...(index % 2 === 0 ? [0] : []), text.length, ...bytesOf(text)]);
}

function bytesOf(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}

function receive(session: Http2Session, bytes: readonly number[], portion = bytes.length): void {
  const buffer = Uint8Array.from(bytes).buffer;
  for (let at = 0; at < bytes.length; at += portion) take(session, buffer, at, Math.min(portion, bytes.length - at));
}

/** One that has sent its preface and a request, on stream 1. */
function asked(body: readonly number[] = [1, 2, 3]): Http2Session {
  const session = open();
  request(session, REQUEST, Uint8Array.of(0, ...body).buffer, 1, body.length);
  flush(session);
  return session;
}

const SERVER_SETTINGS = frame(SETTINGS, 0, 0);
const HEAD = frame(HEADERS, END_HEADERS, 1, fields(':status', '200', 'a', 'b'));
const TRAILER = frame(HEADERS, END_HEADERS | END_STREAM, 1, fields('c', ''));
const WHOLE = [...SERVER_SETTINGS, ...HEAD, ...frame(DATA, 0, 1, [7, 8]), ...frame(DATA, 0, 1, [9]), ...TRAILER];

test('the preface, SETTINGS and the request go out at once, and each byte once', () => {
  const session = open();
  request(session, REQUEST, Uint8Array.of(1, 2, 3).buffer, 0, 3);
  const sent = Array.from(new Uint8Array(flush(session) ?? new ArrayBuffer(0)));
  equal(sent.slice(0, PREFACE.length), bytesOf(PREFACE));
  equal(sent.slice(-12), frame(DATA, END_STREAM, 1, [1, 2, 3]));
  equal(flush(session), undefined);
});

for (const portion of [1, 2, 7, WHOLE.length]) {
  test(`a reply in portions of ${portion} is given once, with header, body and trailer`, () => {
    const session = asked();
    equal(reply(session), undefined);
    receive(session, WHOLE, portion);
    equal(isOpen(session), true);
    const whole = reply(session);
    equal(whole?.fields, [':status', '200', 'a', 'b', 'c', '']);
    equal(Array.from(new Uint8Array(whole?.body ?? new ArrayBuffer(0))), [7, 8, 9]);
    equal(whole?.error, 'NO_ERROR');
    equal(reply(session), undefined);
  });
}

test('a second request has a reply of its own, and none goes out before the first has one', () => {
  const session = asked();
  equal(thrown(() => request(session, REQUEST, new ArrayBuffer(1), 0, 1)).name, 'InternalError');
  receive(session, WHOLE);
  reply(session);
  request(session, REQUEST, new ArrayBuffer(1), 0, 1);
  flush(session);
  receive(session, frame(HEADERS, END_HEADERS | END_STREAM, 3, fields(':status', '404')));
  const second = reply(session);
  equal([second?.fields, second?.body.byteLength], [[':status', '404'], 0]);
});

test('a PING is answered', () => {
  const session = asked();
  receive(session, [...SERVER_SETTINGS, ...frame(PING, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])]);
  const sent = Array.from(new Uint8Array(flush(session) ?? new ArrayBuffer(0)));
  equal(sent.slice(-17), frame(PING, 1, 0, [1, 2, 3, 4, 5, 6, 7, 8]));
});

test('a stream that is reset, or refused by GOAWAY, has an error', () => {
  const reset = asked();
  receive(reset, [...SERVER_SETTINGS, ...frame(RST_STREAM, 0, 1, [0, 0, 0, 8])]);
  equal(reply(reset)?.error, 'CANCEL');
  const refused = asked();
  receive(refused, [...SERVER_SETTINGS, ...frame(GOAWAY, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])]);
  equal(reply(refused)?.error, 'REFUSED_STREAM');
});

test('what is no HTTP/2 ends the session', () => {
  const session = asked();
  receive(session, bytesOf('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
  flush(session);
  equal([isOpen(session), reply(session)], [false, undefined]);
});

test('a reply without an end is refused', () => {
  const session = asked();
  receive(session, [...SERVER_SETTINGS, ...HEAD]);
  const piece = frame(DATA, 0, 1, new Array<number>(16_000).fill(0));
  const error = thrown(() => {
    for (let times = 0; times < 10; times += 1) {
      receive(session, piece);
      flush(session);
    }
  });
  equal([error.code, /more than 65536 bytes/.test(error.message)], ['ERR_HTTP2', true]);
  equal(thrown(() => receive(session, piece)).message, error.message);
  equal([isOpen(session), flush(session), reply(session)], [false, undefined, undefined]);
  terminate(session);
  equal(flush(session), undefined);
});

test('so are frames without an end that are none of the reply, and as many over several requests are not', () => {
  const pings = Array.from({ length: 500 }, () => frame(PING, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])).flat();
  const session = asked();
  receive(session, SERVER_SETTINGS);
  const error = thrown(() => {
    for (let times = 0; times < 200; times += 1) {
      receive(session, pings);
      flush(session);
    }
  });
  equal([error.code, /more than 1048576 bytes/.test(error.message)], ['ERR_HTTP2', true]);
  const calm = asked();
  receive(calm, SERVER_SETTINGS);
  for (let stream = 1; stream < 251; stream += 2) {
    receive(calm, [...pings, ...frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(':status', '200'))]);
    equal(reply(calm)?.fields, [':status', '200']);
    request(calm, REQUEST, new ArrayBuffer(1), 0, 1);
    flush(calm);
  }
});

test('so are frames that nobody takes an answer to', () => {
  const session = asked();
  receive(session, SERVER_SETTINGS);
  const error = thrown(() => {
    for (let times = 0; times < 20_000; times += 1) receive(session, frame(PING, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]));
  });
  equal(error.code, 'ERR_HTTP2');
});

test('the fields of a request that the server promises are none of the reply', () => {
  const session = asked();
  const promised = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'b', 'grpc-status', '0'];
  receive(session, [...SERVER_SETTINGS, ...frame(PUSH_PROMISE, END_HEADERS, 1, [0, 0, 0, 2, ...fields(...promised)])]);
  receive(session, [...HEAD, ...TRAILER]);
  equal(reply(session)?.fields, [':status', '200', 'a', 'b', 'c', '']);
});

test('so are fields without an end', () => {
  const session = asked();
  const many = fields(...Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 'x' : 'y'.repeat(100))));
  receive(session, [...SERVER_SETTINGS, ...frame(HEADERS, 0, 1, [...fields(':status', '200'), ...many])]);
  const error = thrown(() => {
    for (let times = 0; times < 1_000; times += 1) receive(session, frame(CONTINUATION, 0, 1, many));
  });
  equal([error.code, /more than 65536 bytes/.test(error.message)], ['ERR_HTTP2', true]);
});

test('terminate sends GOAWAY', () => {
  const session = asked();
  terminate(session);
  const sent = Array.from(new Uint8Array(flush(session) ?? new ArrayBuffer(0)));
  equal(sent.slice(-17), frame(GOAWAY, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]));
});

test('one that is freed is refused, and others are freed with their objects', () => {
  const session = asked();
  free(session);
  equal(thrown(() => flush(session)).name, 'TypeError');
  for (let times = 0; times < 50; times += 1) asked();
});

test('one that is freed while its request is read is refused', () => {
  const session = open();
  const texts = ['a', 'b'];
  Object.defineProperty(texts, 1, {
    get: () => {
      free(session);
      return 'b';
    },
  });
  equal(thrown(() => request(session, texts, new ArrayBuffer(1), 0, 1)).name, 'TypeError');
});

test('fields that are no pairs, and too many, are refused', () => {
  const body = new ArrayBuffer(1);
  equal(thrown(() => request(open(), ['a'], body, 0, 1)).name, 'RangeError');
  equal(thrown(() => request(open(), new Array<string>(130).fill('a'), body, 0, 1)).name, 'RangeError');
  equal(thrown(() => request(open(), REQUEST, body, 0, 2)).name, 'RangeError');
});

test('whatever comes, nothing is read or written where nothing is', () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let times = 0; times < 3_000; times += 1) {
    const session = asked();
    const bytes = [...WHOLE];
    for (let edits = random(4); edits >= 0; edits -= 1) bytes[random(bytes.length)] = random(256);
    try {
      receive(session, bytes, 1 + random(bytes.length));
      flush(session);
      reply(session);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_HTTP2')) throw error;
    }
    free(session);
  }
});

print(`http2 selftest: ${passed} passed, ${failures.length} failed\n`);
if (failures.length > 0) throw new Error(`failed:\n${failures.join('\n')}`);
