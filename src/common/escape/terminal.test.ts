import { describe, expect, test } from '@jest/globals';
import { escapeTerminal, jsonForTerminal } from './terminal.ts';

describe('escapeTerminal', () => {
  test.each([
    ['a line end', 'a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['an escape sequence', '\u001b[2J\u001b]0;title\u0007', '\\x1b[2J\\x1b]0;title\\x07'],
    ['its form of one character', '\u009b2J', '\\x9b2J'],
    ['a rubbed out character', 'a\u007f', 'a\\x7f'],
    ['a mark of direction', 'a\u202eb', 'a\\u{202e}b'],
    ['a joiner', 'a\u200db', 'a\\u{200d}b'],
    ['a separator of lines', 'a\u2028b', 'a\\u{2028}b'],
    ['half a character', 'a\ud800b', 'a\\u{d800}b'],
    ['a private character', '\u{f0000}', '\\u{f0000}'],
  ])('shows %s instead of obeying it', (_, text, shown) => {
    expect(escapeTerminal(text)).toBe(shown);
  });

  test.each(['serve --port 5005', 'größer', '伺服器', 'a\\n', '💀'])('leaves %j as it is', (text) => {
    expect(escapeTerminal(text)).toBe(text);
  });
});

describe('jsonForTerminal', () => {
  test('keeps what the JSON says', () => {
    const value = { argv: ['\u001b[2J', '\u009b2J', '\u202e', '\u{f0000}', '\u{e0001}', '💀 serve'] };
    const json = jsonForTerminal(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json).toBe('{"argv":["\\u001b[2J","\\u009b2J","\\u202e","\\udb80\\udc00","\\udb40\\udc01","💀 serve"]}');
  });

  test('has the line ends of its form alone', () => {
    expect(jsonForTerminal({ a: 'b\nc\u2028' }, 2)).toBe('{\n  "a": "b\\nc\\u2028"\n}');
  });
});
