import { describe, expect, test } from '@jest/globals';
import { quoteBytes, quoteLatin1 } from './quote-bytes.ts';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('quoteBytes', () => {
  test('shows text as it is, and every other byte by its number', () => {
    expect(quoteBytes(bytesOf('-ERR "max"\\\r\n\t\0\x1b\xe8'))).toBe('"-ERR \\"max\\"\\\\\\r\\n\\t\\x00\\x1b\\xe8"');
  });

  test('is bounded, and says that there was more', () => {
    expect(quoteBytes(bytesOf('x'.repeat(64)))).toBe(`"${'x'.repeat(64)}"`);
    expect(quoteLatin1('x'.repeat(65))).toBe(`"${'x'.repeat(64)}"...`);
    expect(quoteBytes(bytesOf('x'.repeat(65)))).toBe(`"${'x'.repeat(64)}"...`);
  });
});
