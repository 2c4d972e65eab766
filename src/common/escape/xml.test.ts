import { expect, test } from '@jest/globals';
import { escapeXml } from './xml.ts';

test.each([
  ['markup', '</desc><script>', '&lt;/desc&gt;&lt;script&gt;'],
  ['a reference', 'a & b &lt;', 'a &amp; b &amp;lt;'],
  ['the end of an attribute', 'a" onload="b', 'a&quot; onload=&quot;b'],
  ['the end of a section', ']]>', ']]&gt;'],
  ['a control character', 'a\u0000\u001bb\u000b', 'a??b?'],
  ['half a character', 'a\ud800b\udc00', 'a?b?'],
  ['what Unicode says is no character', 'a\ufffeb\uffff', 'a?b?'],
])('%s is shown, never obeyed', (_, text, shown) => {
  expect(escapeXml(text)).toBe(shown);
});

test.each(["serve --env='a'", 'größer', 'メッセージ-000', '💀', 'a\tb\r\nc'])('%j stays as it is', (text) => {
  expect(escapeXml(text)).toBe(text);
});
