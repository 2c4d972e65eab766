import { describe, expect, test } from '@jest/globals';
import { BugError, ForkbedError } from '../../common/forkbed-error.ts';
import { Connection, createExchange, type Stream } from './connection.ts';
import { describeFailure } from './describe-failure.ts';
import { type Expectation, Plan } from './plan.ts';
import { Tally } from './tally.ts';
import { WrongReply } from './wrong-reply.ts';

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** A connection that has sent its first message, and hears what is put into its inbox. */
function talking(expect_: Expectation) {
  const arrivals: string[] = [];
  const stream: Stream = {
    isCutShort: false,
    send: (_bytes, _offset, length) => length,
    receive: (buffer) => {
      const arrival = arrivals.shift() ?? '';
      new Uint8Array(buffer).set(new TextEncoder().encode(arrival));
      return arrival.length;
    },
  };
  const encode = (message: string) => Uint8Array.from(new TextEncoder().encode(message)).buffer;
  const messages = expect_ === 'http' ? 1 : 2;
  const plan = new Plan({ expect: expect_, messages, payload: 'hello', encode });
  const exchange = createExchange({ plan, tally: new Tally(), inboxBytes: 4_096, clock: () => 0 });
  const connection = new Connection(stream, 0);
  connection.begin(exchange);
  const receive = (arrival: string) => {
    arrivals.push(arrival);
    return connection.advance(exchange);
  };
  return { connection, exchange, receive };
}

const reset = Object.assign(new Error('recv: Connection reset by peer'), { name: 'PosixError', code: 'ECONNRESET' });
const closed = new ForkbedError('ERR_CLOSED', 'expected a reply, received the end of the stream');

describe('describeFailure', () => {
  test('of a wrong reply has what came, and what was expected', () => {
    const received = new TextEncoder().encode('NO and more');
    const failure = describeFailure(
      new WrongReply('expected other bytes, received much', { received, count: 2 }),
      talking('ok'),
    );
    expect(failure).toMatchObject({ code: 'ERR_REPLY', detail: 'expected other bytes' });
    expect(text(failure.received)).toBe('NO');
  });

  test('of a system error has the last reply, where any will do', () => {
    const talk = talking('any');
    talk.receive('too many connections');
    const failure = describeFailure(reset, talk);
    expect(failure.code).toBe('ECONNRESET');
    expect(text(failure.received)).toBe('too many connections');
  });

  test('of a connection has nothing of what another one received since', () => {
    const talk = talking('any');
    talk.receive('too many connections');
    const { exchange } = talk;
    exchange.lastReply.by = talking('any').connection;
    expect(describeFailure(reset, talk)).toEqual({ code: 'ECONNRESET' });
  });

  test('of a stream that ended says so', () => {
    expect(describeFailure(closed, talking('ok'))).toEqual({ code: 'ERR_CLOSED', detail: closed.message });
  });

  test('of HTTP that was cut off says what is missing', () => {
    const talk = talking('http');
    talk.receive('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel');
    expect(describeFailure(reset, talk)).toEqual({
      code: 'ECONNRESET',
      detail: 'HTTP 200: expected a body of 5 bytes, received 3 and ECONNRESET',
    });
  });

  test('of a bug is the bug', () => {
    expect(() => describeFailure(new BugError('x'), talking('ok'))).toThrow(BugError);
    expect(() => describeFailure(new TypeError('x'), talking('ok'))).toThrow(TypeError);
  });
});
