import { describe, expect, test } from '@jest/globals';
import { LineReader } from './line-reader.ts';

const decode = (bytes: ArrayBuffer, offset: number, length: number) =>
  new TextDecoder().decode(new Uint8Array(bytes, offset, length));

function push(reader: LineReader, text: string | Uint8Array): string[] | undefined {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  // A buffer larger than what is in it, as the gate reads into one.
  const chunk = new Uint8Array(bytes.length + 5).fill(10);
  chunk.set(bytes);
  return reader.push(chunk.buffer, bytes.length);
}

describe('a line reader', () => {
  test('gives lines when they are whole', () => {
    const reader = new LineReader({ decode, maxBytes: 100 });
    expect(push(reader, 'one')).toEqual([]);
    expect(push(reader, ' more\ntwo\nthr')).toEqual(['one more', 'two']);
    expect(push(reader, 'ee\n')).toEqual(['three']);
    expect(push(reader, '\n')).toEqual(['']);
  });

  test('puts a character together that came in two pieces', () => {
    const reader = new LineReader({ decode, maxBytes: 100 });
    const bytes = new TextEncoder().encode('第\n');
    expect(push(reader, bytes.slice(0, 2))).toEqual([]);
    expect(push(reader, bytes.slice(2))).toEqual(['第']);
  });

  test('finds no end in what an earlier, longer line left behind', () => {
    const reader = new LineReader({ decode, maxBytes: 100 });
    expect(push(reader, 'a long line\n\n\n')).toEqual(['a long line', '', '']);
    expect(push(reader, 'b')).toEqual([]);
    expect(push(reader, 'c\n')).toEqual(['bc']);
  });

  test('takes a line that is longer than its first buffer', () => {
    const reader = new LineReader({ decode, maxBytes: 1_000_000 });
    const long = 'x'.repeat(70_000);
    for (let at = 0; at < long.length; at += 7_000) expect(push(reader, long.slice(at, at + 7_000))).toEqual([]);
    expect(push(reader, '\nnext\n')).toEqual([long, 'next']);
  });

  test('gives up on a line that is too long', () => {
    const reader = new LineReader({ decode, maxBytes: 10 });
    expect(push(reader, 'x'.repeat(10))).toEqual([]);
    expect(push(reader, 'x')).toBeUndefined();
  });
});
