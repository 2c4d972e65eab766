import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSameToken } from './same-token.ts';

const TOKEN = '0123456789abcdef';

describe('isSameToken', () => {
  test('holds for the token', () => {
    expect(isSameToken(TOKEN, TOKEN)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['its beginning', TOKEN.slice(0, -1)],
    ['more', `${TOKEN}0`],
    ['the token twice', TOKEN + TOKEN],
    ['another first character', `1${TOKEN.slice(1)}`],
    ['another last character', `${TOKEN.slice(0, -1)}g`],
    ['capitals', TOKEN.toUpperCase()],
  ])('does not hold for %s', (_, received) => {
    expect(isSameToken(TOKEN, received)).toBe(false);
  });

  test('holds exactly where the texts are equal', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 4 });
    fc.assert(fc.property(text, text, (token, received) => isSameToken(token, received) === (token === received)));
  });
});
