/** Lines at the gate, cut into pieces anywhere: they come out as they went in, and one without an end is refused. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineReader } from './line-reader.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };
const MAX_BYTES = 200;

const decode = (bytes: ArrayBuffer, offset: number, length: number) =>
  new TextDecoder().decode(new Uint8Array(bytes, offset, length));
const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\n', ' '));

function read(bytes: Uint8Array, sizes: readonly number[]): string[] | undefined {
  const reader = new LineReader({ decode, maxBytes: MAX_BYTES });
  const lines: string[] = [];
  let turn = 0;
  for (let from = 0; from < bytes.length; ) {
    const piece = bytes.slice(from, from + (sizes[turn++ % sizes.length] ?? 1));
    const whole = reader.push(piece.buffer, piece.length);
    if (whole === undefined) return undefined;
    lines.push(...whole);
    from += piece.length;
  }
  return lines;
}

const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });

test('lines come out as they went in, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), sizes, (lines, cuts) => {
      const bytes = new TextEncoder().encode(lines.map((each) => `${each}\n`).join(''));
      expect(read(bytes, cuts)).toEqual(lines);
    }),
    RUNS,
  );
});

test('any bytes are lines, or a line that is too long', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3 * MAX_BYTES }), sizes, (bytes, cuts) => {
      const lines = read(bytes, cuts);
      const ends = bytes.filter((byte) => byte === 10).length;
      if (lines !== undefined) expect(lines).toHaveLength(ends);
      else expect(bytes.length).toBeGreaterThan(MAX_BYTES);
    }),
    RUNS,
  );
});
