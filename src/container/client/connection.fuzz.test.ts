/** A server that says anything, in pieces of any size: a connection ends its exchange, or ends in a ForkbedError of its own. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { Connection, createExchange, type Stream } from './connection.ts';
import { type Expectation, Plan } from './plan.ts';
import { Tally } from './tally.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const INBOX_BYTES = 32;
const MESSAGE = 'hello %d';

const encode = (text: string) => Uint8Array.from(new TextEncoder().encode(text)).buffer;
const bytes = fc.uint8Array({ minLength: 1, maxLength: INBOX_BYTES });
const text = (words: string) => new TextEncoder().encode(words);
/** What one receive gives: bytes, nothing yet, or the end of the stream. */
const arrival = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        'OK',
        'O',
        'K',
        'hello 0',
        'hello 1',
        'HTTP/1.1 200 OK',
        'HTTP/1.1 9',
        '\r\n',
        '\r\nContent-Length: 2',
      )
      .map(text),
  },
  { weight: 2, arbitrary: bytes },
  { weight: 1, arbitrary: fc.constantFrom(undefined, 0 as const) },
);
type Arrival = Uint8Array | undefined | 0;

class AnyServer implements Stream {
  readonly isCutShort = false;
  readonly #arrivals: Arrival[];
  readonly #rooms: number[];
  sent = 0;

  constructor(arrivals: readonly Arrival[], rooms: readonly number[]) {
    this.#arrivals = [...arrivals];
    this.#rooms = [...rooms];
  }

  send(_: ArrayBuffer, offset: number, length: number): number | undefined {
    if (offset < 0 || length < 1) throw new RangeError(`expected bytes to send, received ${offset}, ${length}`);
    const count = Math.min(this.#rooms.shift() ?? length, length);
    this.sent += count;
    return count === 0 ? undefined : count;
  }

  receive(buffer: ArrayBuffer): number | undefined {
    const next = this.#arrivals.shift();
    if (next === undefined || next === 0) return next;
    new Uint8Array(buffer).set(next);
    return next.length;
  }

  get isUsedUp(): boolean {
    return this.#arrivals.length === 0;
  }
}

test.each<Expectation>(['ok', 'echo', 'any', 'http'])(
  'with --expect %s no reply is taken for more than it is',
  (expect_) => {
    const messages = expect_ === 'http' ? 1 : 2;
    const plan = new Plan({ expect: expect_, messages, payload: MESSAGE, encode });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 12 }), fc.array(fc.nat(9), { maxLength: 4 }), (arrivals, rooms) => {
        const server = new AnyServer(arrivals, rooms);
        const tally = new Tally();
        let nowMs = 0;
        const exchange = createExchange({ plan, tally, inboxBytes: INBOX_BYTES, clock: () => ++nowMs });
        const connection = new Connection(server, 0);
        try {
          let need = connection.begin(exchange);
          while (need !== 'nothing' && !server.isUsedUp) need = connection.advance(exchange);
          if (need === 'nothing') expect(isRight(expect_, arrivals)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ForkbedError);
          expect(['ERR_REPLY', 'ERR_CLOSED']).toContain((error as ForkbedError).code);
        }
      }),
      RUNS,
    );
  },
);

/** Whether what arrived begins with every reply that was to come; the strict reading of what the connection reads in pieces. */
function isRight(expectation: Expectation, arrivals: readonly Arrival[]): boolean {
  const received = arrivals.flatMap((each) => (each === undefined || each === 0 ? [] : [Buffer.from(each)]));
  const all = Buffer.concat(received).toString('latin1');
  if (expectation === 'ok') return all.startsWith('OKOK');
  if (expectation === 'echo') return all.startsWith('hello 0hello 1');
  // A header with an end; of what follows it response-reader.fuzz.test.ts speaks.
  if (expectation === 'http') return /^HTTP\/1\.\d [23]\d\d[^\n]*\n([^\n]+\n)*\r?\n/.test(all);
  return received.length >= 2;
}
