import { describe, expect, test } from '@jest/globals';
import { ParseError } from '../forkbed-error.ts';
import { parseAnswer, parseEnter } from './gate-entry.ts';

const TOKEN = '0123456789abcdef';

describe('parseEnter', () => {
  test('reads the token', () => {
    expect(parseEnter(`{"event":"enter","token":"${TOKEN}"}`)).toEqual({ event: 'enter', token: TOKEN });
  });

  test.each([
    ['nothing', ''],
    ['what is no JSON', TOKEN],
    ['a message of another kind', `{"event":"arrived","name":"${TOKEN}"}`],
    ['no token', '{"event":"enter"}'],
    ['an empty token', '{"event":"enter","token":""}'],
    ['a token that is no text', '{"event":"enter","token":["0123456789abcdef"]}'],
    ['a token that has no end', JSON.stringify({ event: 'enter', token: 'x'.repeat(256) })],
  ])('refuses %s', (_, line) => {
    expect(() => parseEnter(line)).toThrow(ParseError);
  });

  test('quotes no line that is no JSON, as it may have the token', () => {
    expect(() => parseEnter(`{"token":"${TOKEN}`)).toThrow(/^(?!.*0123456789abcdef)/);
  });
});

describe('parseAnswer', () => {
  test('reads both', () => {
    expect(parseAnswer('{"event":"entered"}')).toEqual({ event: 'entered' });
    expect(parseAnswer('{"event":"refused","reason":"why"}')).toEqual({ event: 'refused', reason: 'why' });
  });

  test.each(['', '{}', '{"event":"go","round":1}', '{"event":"refused"}', '{"event":"refused","reason":"a\\nb"}'])(
    'refuses %j',
    (line) => {
      expect(() => parseAnswer(line)).toThrow(ParseError);
    },
  );
});
