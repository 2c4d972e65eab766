/** Replies of every framing, cut into pieces anywhere: each is whole with its last byte and not before; what is none is a ForkbedError. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForkbedError } from '../forkbed-error.ts';
import { HttpResponseReader } from './response-reader.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };

const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => String.fromCharCode(...bytes));
const newline = fc.constantFrom('\r\n', '\n');
const field = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}$/),
    value: fc.stringMatching(/^[\t -~]{0,40}$/),
  })
  .filter(({ name }) => !/^(content-length|transfer-encoding)$/i.test(name))
  .map(({ name, value }) => `${name}:${value}`);
const finalStatus = fc.integer({ min: 200, max: 999 }).filter((status) => status !== 204 && status !== 304);

interface Reply {
  readonly text: string;
  readonly status: number;
  /** The server's end of the stream ends it. */
  readonly endsWithStream: boolean;
}

const interim = fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\nLink: x\n\n');

const reply: fc.Arbitrary<Reply> = fc
  .record({
    interim,
    status: finalStatus,
    fields: fc.array(field, { maxLength: 5 }),
    newline,
    framing: fc.oneof(
      body.map((text) => ({ kind: 'length' as const, text })),
      fc
        .array(
          body.filter((text) => text !== ''),
          { maxLength: 4 },
        )
        .map((chunks) => ({ kind: 'chunks' as const, chunks })),
      body.map((text) => ({ kind: 'stream' as const, text })),
      fc.constant({ kind: 'none' as const }),
    ),
  })
  .map((some) => {
    const { framing, newline: end } = some;
    const status = framing.kind === 'none' ? 204 : some.status;
    const own = {
      length: () => [`Content-Length: ${framing.kind === 'length' ? framing.text.length : 0}`],
      chunks: () => ['Transfer-Encoding: chunked'],
      stream: () => [],
      none: () => [],
    }[framing.kind]();
    const head = [`HTTP/1.1 ${status}`, ...some.fields, ...own].map((line) => line + end).join('') + end;
    const rest =
      framing.kind === 'chunks'
        ? [...framing.chunks.map((chunk) => `${chunk.length.toString(16)}${end}${chunk}${end}`), `0${end}${end}`].join(
            '',
          )
        : framing.kind === 'none'
          ? ''
          : framing.text;
    return { text: some.interim + head + rest, status, endsWithStream: framing.kind === 'stream' };
  });

const cuts = fc.array(fc.nat(2_000), { maxLength: 20 });

function piecesOf(text: string, at: readonly number[]): string[] {
  const sorted = [...new Set([0, ...at.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
  return sorted.slice(1).map((to, index) => text.slice(sorted[index], to));
}

function push(reader: HttpResponseReader, text: string): void {
  reader.push(
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
    text.length,
  );
}

test('a reply is whole with its last byte, or with the end of the stream, and not before', () => {
  fc.assert(
    fc.property(reply, cuts, ({ text, status, endsWithStream }, at) => {
      const reader = new HttpResponseReader({ hasNoBody: false });
      const pieces = piecesOf(text, at);
      pieces.forEach((piece, index) => {
        push(reader, piece);
        expect(reader.isWhole).toBe(!endsWithStream && index === pieces.length - 1);
      });
      expect(reader.status).toBe(status);
      reader.end();
      expect(reader.isWhole).toBe(true);
    }),
    RUNS,
  );
});

test('a reply that was cut off is never whole', () => {
  fc.assert(
    fc.property(reply, fc.nat(1_000_000), ({ text, endsWithStream }, cut) => {
      fc.pre(!endsWithStream && text.length > 0);
      const reader = new HttpResponseReader({ hasNoBody: false });
      push(reader, text.slice(0, cut % text.length));
      expect(() => reader.end()).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
      expect(reader.isWhole).toBe(false);
    }),
    RUNS,
  );
});

test('whatever comes, it is a reply, the beginning of one, or a wrong one', () => {
  const anything = fc.oneof(
    body,
    fc
      .array(
        fc.constantFrom(
          'HTTP/1.1 200 OK\r\n',
          'Content-Length: 5\r\n',
          'Transfer-Encoding: chunked\r\n',
          '\r\n',
          '5\r\n',
          'hello',
          '0\r\n',
          ' x',
          'HTTP/1.\x85\xad',
          'HTTP/1.1 20',
          'Content-Length: \x85\r\n',
          'Transfer-Encoding: \x1b, chunked\r\n',
          '\n',
          '\0',
        ),
        {
          maxLength: 12,
        },
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(anything, cuts, (text, at) => {
      const reader = new HttpResponseReader({ hasNoBody: false });
      try {
        for (const piece of piecesOf(text, at)) push(reader, piece);
        reader.end();
        expect(reader.isWhole).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(ForkbedError);
        expect(['ERR_REPLY', 'ERR_CLOSED']).toContain((error as ForkbedError).code);
        // It goes into reports.
        expect((error as ForkbedError).message).toMatch(/^[ -~]{1,600}$/);
      }
    }),
    RUNS,
  );
});
