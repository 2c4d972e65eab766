import { expect, test } from '@jest/globals';
import { quoteWords } from './quote-words.ts';

test('words are quoted as a shell takes them, and only where it needs that', () => {
  const words = ['FORKBED_SEND=a b', 'A=', 'forkbed', '--http=/', 'x:1.2@sha', '', "it's", '$HOME', 'a\nb', '*'];
  expect(quoteWords(words)).toBe(`FORKBED_SEND='a b' A= forkbed --http=/ x:1.2@sha '' 'it'\\''s' '$HOME' 'a\nb' '*'`);
});
