import { expect, test } from '@jest/globals';
import { isPrintable, printable } from './printable.ts';

test.each([
  ['a line end, which would begin a line of its own', 'server\n::error::', 'server?::error::'],
  ['an escape sequence, in both its forms', '\u001b[2J\u009b2J', '?[2J?2J'],
  ['a mark of direction', 'a\u202eb', 'a?b'],
  ['a separator of lines', 'a\u2028b', 'a?b'],
])('%s is shown as a question mark', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(isPrintable(text)).toBe(false);
  expect(isPrintable(shown)).toBe(true);
});

test.each(['serve --port 5005', 'größer', 'メッセージ-000', '💀'])('%j stays as it is', (text) => {
  expect(printable(text)).toBe(text);
  expect(isPrintable(text)).toBe(true);
});
