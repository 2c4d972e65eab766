import { expect, test } from '@jest/globals';
import { codeBlock, escapeCell, escapeMarkdown, inlineCode } from './markdown.ts';

test('what would be markup is shown, on one line', () => {
  expect(escapeMarkdown('# `a` *b* _c_ ~d~ [e](f) <g> | \\')).toBe(
    '\\# \\`a\\` \\*b\\* \\_c\\_ \\~d\\~ \\[e\\](f) \\<g\\> \\| \\\\',
  );
  expect(escapeMarkdown('a \n\n b')).toBe('a b');
});

test('a cell keeps its code, and is neither ended nor made HTML', () => {
  expect(escapeCell('`a` <b> | c')).toBe('`a` &lt;b> \\| c');
});

test('code on a line has no backquote within', () => {
  expect(inlineCode('a `b` c')).toBe("`a 'b' c`");
});

test('the fence of a block is longer than any within', () => {
  expect(codeBlock(['a'])).toEqual(['```', 'a', '```']);
  expect(codeBlock(['````', 'a ``` b'])).toEqual(['`````', '````', 'a ``` b', '`````']);
});
