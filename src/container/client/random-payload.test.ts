import { describe, expect, test } from '@jest/globals';
import { randomPayload } from './random-payload.ts';

function messages(seed: number, count = 2000): Uint8Array[] {
  const next = randomPayload({ maxBytes: 20, seed });
  return Array.from({ length: count }, () => new Uint8Array(next()));
}

describe('randomPayload', () => {
  test('every length from 1 to the most occurs, and every byte', () => {
    const all = messages(1);
    expect([...new Set(all.map(({ length }) => length))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(new Set(all.flatMap((message) => [...message])).size).toBe(256);
  });

  test('the same seed gives the same messages, another one others', () => {
    expect(messages(7, 50)).toEqual(messages(7, 50));
    expect(messages(8, 50)).not.toEqual(messages(7, 50));
  });
});
