import { describe, expect, test } from '@jest/globals';
import { Connection, createExchange, type Need, type Stream } from './connection.ts';
import { type Expectation, Plan } from './plan.ts';
import { Tally } from './tally.ts';
import { WrongReply } from './wrong-reply.ts';

/** What a receive gives: bytes, 0 for the end of the stream, or the error of a reset. */
type Arrival = string | 0 | Error;

/** The kernel's side of a connection, in memory: it takes as many bytes as there is room for, and hands out what arrived. */
class ScriptedStream implements Stream {
  isCutShort = false;
  room = Number.POSITIVE_INFINITY;
  sent = '';
  readonly arrivals: Arrival[] = [];

  send(bytes: ArrayBuffer, offset: number, length: number): number | undefined {
    const count = Math.min(this.room, length);
    if (count === 0) return undefined;
    this.room -= count;
    this.sent += new TextDecoder().decode(new Uint8Array(bytes, offset, count));
    return count;
  }

  receive(buffer: ArrayBuffer): number | undefined {
    const arrival = this.arrivals.shift();
    if (arrival instanceof Error) throw arrival;
    if (arrival === undefined || arrival === 0) return arrival;
    new Uint8Array(buffer).set(new TextEncoder().encode(arrival));
    return arrival.length;
  }
}

function begun(
  overrides: { expect?: Expectation; messages?: number; payload?: string; room?: number; inboxBytes?: number } = {},
) {
  const stream = new ScriptedStream();
  stream.room = overrides.room ?? stream.room;
  const encodeUtf8 = (text: string) => Uint8Array.from(new TextEncoder().encode(text)).buffer;
  const plan = new Plan({ expect: 'ok', messages: 2, payload: 'hello %d', encode: encodeUtf8, ...overrides });
  const tally = new Tally();
  let nowMs = 0;
  const clock = () => {
    nowMs += 1;
    return nowMs;
  };
  const exchange = createExchange({ plan, tally, inboxBytes: overrides.inboxBytes ?? 64, clock });
  const connection = new Connection(stream, 0);
  const need = connection.begin(exchange);
  const receive = (...arrivals: Arrival[]): Need => {
    stream.arrivals.push(...arrivals);
    return connection.advance(exchange);
  };
  const isEndedWhileHeld = (...arrivals: Arrival[]) => {
    stream.arrivals.push(...arrivals);
    return connection.isEndedWhileHeld(exchange);
  };
  return { stream, tally, connection, exchange, need, receive, isEndedWhileHeld };
}

describe('Connection', () => {
  test('each message is sent when the one before has its reply, and after the last it is held', () => {
    const { connection, stream, tally, need, receive } = begun();
    expect(need).toBe('reply');
    expect(stream.sent).toBe('hello 0');
    expect(receive('OK')).toBe('reply');
    expect(stream.sent).toBe('hello 0hello 1');
    expect(connection.phase).toBe('exchanging');
    expect(receive('OK')).toBe('nothing');
    expect(connection.phase).toBe('holding');
    expect(tally.messages).toBe(2);
  });

  test('connect and reply times begin at the connect and at the sending', () => {
    const { tally, receive } = begun();
    receive('OK');
    const summary = tally.summary({ connections: 1, elapsedMs: 0 });
    expect(summary.connectMs.max).toBe(1);
    expect(summary.replyMs.max).toBe(1);
  });

  test('a reply may come in parts', () => {
    const { receive, tally } = begun();
    expect(receive('O')).toBe('more');
    expect(tally.messages).toBe(0);
    expect(receive('K')).toBe('reply');
    expect(tally.messages).toBe(1);
  });

  test('a receive that filled the inbox may have left something there', () => {
    const full = 'x'.repeat(64);
    expect(begun({ expect: 'any' }).receive(full)).toBe('more');
    expect(begun({ expect: 'any', messages: 1 }).receive(full)).toBe('nothing');
    const echo = begun({ expect: 'echo', messages: 1, payload: 'x'.repeat(200), room: 100 });
    expect(echo.need).toBe('room');
    expect(echo.receive(full)).toBe('more');
    expect(echo.receive()).toBe('room');
  });

  test('waking up without a byte changes nothing', () => {
    const { connection, receive } = begun();
    const { sinceMs } = connection;
    expect(receive()).toBe('reply');
    expect(connection.sinceMs).toBe(sinceMs);
  });

  test('a message may go out in parts, and its echo may begin before it is all sent', () => {
    const { stream, need, receive } = begun({ expect: 'echo', messages: 1, room: 3 });
    expect(need).toBe('room');
    expect(stream.sent).toBe('hel');
    expect(receive('he')).toBe('room');
    stream.room = 100;
    expect(receive('l')).toBe('more');
    expect(stream.sent).toBe('hello 0');
    expect(receive('lo 0')).toBe('nothing');
  });

  test('no room at all is waited for', () => {
    const { stream, need, receive } = begun({ room: 0 });
    expect(need).toBe('room');
    stream.room = 100;
    expect(receive()).toBe('reply');
    expect(stream.sent).toBe('hello 0');
  });

  test.each([
    ['another word', 'NO'],
    ['a wrong second byte', 'O!'],
    ['two replies to one message', 'OKOK'],
    ['a reply and one byte more', 'OK\n'],
  ])('%s is a wrong reply', (_, arrival) => {
    const { receive, tally } = begun();
    expect(() => receive(arrival)).toThrow(expect.objectContaining({ code: 'ERR_REPLY' }));
    expect(tally.messages).toBe(0);
  });

  test('a wrong reply is kept as it came, a bounded part of it', () => {
    const received = (arrival: string, overrides = {}) => {
      try {
        begun(overrides).receive(arrival);
      } catch (error) {
        if (error instanceof WrongReply) return new TextDecoder().decode(error.received);
        throw error;
      }
      throw new Error('expected a wrong reply, received none');
    };
    expect(received('-ERR max clients')).toBe('-ERR max clients');
    expect(received('x'.repeat(5_000), { inboxBytes: 5_000 })).toBe('x'.repeat(1_024));
    expect(received('HTTP/1.1 404 Not Found\r\n', { expect: 'http', messages: 1 })).toBe('HTTP/1.1 404 Not Found\r\n');
  });

  test('where any reply will do, the last one is remembered as long as nobody else has received anything', () => {
    const { connection, exchange, receive } = begun({ expect: 'any' });
    receive('too many connections');
    expect(exchange.lastReply).toEqual({ by: connection, bytes: 20 });
    expect(new TextDecoder().decode(exchange.received.subarray(0, 20))).toBe('too many connections');
  });

  test('an echo of another message is a wrong reply', () => {
    const { receive } = begun({ expect: 'echo' });
    expect(receive('hello 0')).toBe('reply');
    expect(() => receive('hello 0')).toThrow(expect.objectContaining({ code: 'ERR_REPLY' }));
  });

  test('where any reply will do, one byte is one, and so are many', () => {
    const { receive } = begun({ expect: 'any' });
    expect(receive('x')).toBe('reply');
    expect(receive('x'.repeat(64))).toBe('nothing');
  });

  test.each([[[0]], [['O', 0]]] as const)(
    'the end of the stream before the whole reply is ERR_CLOSED: %j',
    (arrivals) => {
      const { receive } = begun();
      const receiveAll = () => arrivals.map((arrival) => receive(arrival));
      expect(receiveAll).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
    },
  );

  describe('with HTTP replies', () => {
    const http = () => begun({ expect: 'http', messages: 1, payload: 'GET / HTTP/1.1\r\n\r\n' });

    test('a reply that tells no length is whole when the server has closed', () => {
      const { receive, tally } = http();
      expect(receive('HTTP/1.1 200 OK\r\n\r\n')).toBe('more');
      expect(receive('body')).toBe('more');
      expect(receive()).toBe('reply');
      expect(tally.messages).toBe(0);
      expect(receive(0)).toBe('nothing');
      expect(tally.messages).toBe(1);
    });

    test('a reply that tells its length is whole with its last byte, and the server need not close', () => {
      const { receive, tally, isEndedWhileHeld } = http();
      expect(receive('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel')).toBe('more');
      expect(tally.messages).toBe(0);
      expect(receive('lo')).toBe('nothing');
      expect(tally.messages).toBe(1);
      expect(isEndedWhileHeld()).toBe(false);
      expect(isEndedWhileHeld(0)).toBe(true);
    });

    test('a reply in chunks is whole with the last of them', () => {
      const { receive } = http();
      expect(receive('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')).toBe('more');
      expect(receive('0\r\n\r\n')).toBe('nothing');
    });

    test('a status line may come in parts', () => {
      const { receive } = http();
      expect(receive('HTT')).toBe('more');
      expect(receive('P/1.1 204 No Content\r\n\r\n')).toBe('nothing');
    });

    test.each([
      ['a body shorter than its length', 'Content-Length: 5\r\n\r\nhel'],
      ['a chunk that is not all there', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhel'],
      ['no last chunk', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'],
      ['a header without an end', 'Content-Length: 5\r\n'],
    ])('%s is no reply, when the server closes', (_, rest) => {
      const { receive, tally } = http();
      expect(receive(`HTTP/1.1 200 OK\r\n${rest}`)).toBe('more');
      expect(() => receive(0)).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
      expect(tally.messages).toBe(0);
    });

    test('of a stream that breaks off, a reply is whole only where its length is known', () => {
      const end = (rest: string) => {
        const { receive, stream, tally } = http();
        stream.isCutShort = true;
        receive(`HTTP/1.1 200 OK\r\n${rest}`);
        if (tally.messages === 0) receive(0);
        return tally.messages;
      };
      expect(end('Content-Length: 4\r\n\r\nbody')).toBe(1);
      expect(end('Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n')).toBe(1);
      expect(() => end('\r\nbody')).toThrow(
        'HTTP 200: expected the end of the stream after the body, received 4 bytes and the end of the connection without a close_notify of TLS',
      );
      expect(() => end('Content-Length: 5\r\n\r\nbody')).toThrow('expected a body of 5 bytes, received 4 and the end');
    });

    test('a reset in the body is no reply', () => {
      const reset = Object.assign(new Error('recv: Connection reset by peer'), {
        name: 'PosixError',
        code: 'ECONNRESET',
      });
      const { receive, tally } = http();
      expect(receive('HTTP/1.1 200 OK\r\n\r\nbody')).toBe('more');
      expect(() => receive(reset)).toThrow(reset);
      expect(tally.messages).toBe(0);
    });

    test('a reply to HEAD has no body', () => {
      const { receive } = begun({ expect: 'http', messages: 1, payload: 'HEAD / HTTP/1.1\r\n\r\n' });
      expect(receive('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')).toBe('nothing');
    });

    test('a redirection is a success, an error of either side is none', () => {
      expect(http().receive('HTTP/1.0 302 Found\r\n')).toBe('more');
      expect(() => http().receive('HTTP/1.1 404 Not Found\r\n')).toThrow('expected an HTTP status of 2xx or 3xx');
      expect(() => http().receive('HTTP/1.1 500 Internal\r\n')).toThrow('expected an HTTP status of 2xx or 3xx');
      expect(() => http().receive('HTTP/1.1 101 Switching Protocols\r\n')).toThrow(
        'expected an HTTP status of 2xx or 3xx',
      );
    });

    test('what is no HTTP is a wrong reply, and nothing at all is the end of the stream', () => {
      expect(() => http().receive('SSH-2.0-OpenSSH_9.9')).toThrow('expected an HTTP status line');
      expect(() => http().receive(0)).toThrow('received the end of the stream');
    });

    test('more messages than one are refused', () => {
      expect(() => begun({ expect: 'http', messages: 2 })).toThrow('--messages: expected 1 with --expect http, whose');
    });
  });

  test('without messages all is said once it is connected', () => {
    const { need, connection, stream } = begun({ messages: 0 });
    expect(need).toBe('nothing');
    expect(connection.phase).toBe('holding');
    expect(stream.sent).toBe('');
  });

  test('while it is held, the server may close it, and may say nothing more', () => {
    const { isEndedWhileHeld } = begun({ messages: 0 });
    expect(isEndedWhileHeld()).toBe(false);
    expect(isEndedWhileHeld(0)).toBe(true);
    expect(() => isEndedWhileHeld('OK')).toThrow(expect.objectContaining({ code: 'ERR_REPLY' }));
  });

  test('while it is held, the server may reset it', () => {
    const reset = Object.assign(new Error('recv: Connection reset by peer'), {
      name: 'PosixError',
      code: 'ECONNRESET',
    });
    expect(begun({ messages: 0 }).isEndedWhileHeld(reset)).toBe(true);
    expect(() => begun().receive(reset)).toThrow(reset);
    const bug = new TypeError('expected an ArrayBuffer');
    expect(() => begun({ messages: 0 }).isEndedWhileHeld(bug)).toThrow(bug);
  });

  test('where any reply will do, the rest of one may come while it is held', () => {
    const { isEndedWhileHeld } = begun({ messages: 0, expect: 'any' });
    expect(isEndedWhileHeld('more')).toBe(false);
    expect(isEndedWhileHeld('and more', 0)).toBe(true);
  });
});
