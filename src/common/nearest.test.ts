import { describe, expect, test } from '@jest/globals';
import { nearest } from './nearest.ts';

const NAMES = ['port', 'connections', 'concurrency', 'client-image', 'client-command', 'cap-drop', 'quiet', 'send-hex'];

describe('nearest', () => {
  test.each([
    ['two letters that have changed places', 'prot', 'port'],
    ['a letter too many', 'porrt', 'port'],
    ['a letter too few', 'quit', 'quiet'],
    ['another letter', 'send-hax', 'send-hex'],
    ['capitals', 'PORT', 'port'],
    ['camel case', 'clientImage', 'client-image'],
    ['a beginning that one name alone has', 'conn', 'connections'],
  ])('finds the name behind %s', (_, word, name) => {
    expect(nearest(word, NAMES)).toBe(name);
  });

  test.each([
    ['nothing like any of them', 'colour'],
    ['an option of another program', 'cap-add'],
    ['a beginning that several names have', 'client-'],
    ['no letters at all', ''],
  ])('finds none for %s', (_, word) => {
    expect(nearest(word, NAMES)).toBeUndefined();
  });

  test('takes the nearest of several, and the first of equals', () => {
    expect(nearest('cart', ['carton', 'cat', 'card'])).toBe('cat');
    expect(nearest('cart', ['card', 'cat'])).toBe('card');
  });
});
