import { describe, expect, test } from '@jest/globals';
import { BUG_FORMS, bugNeeds, parseBug } from './bug.ts';

describe('parseBug', () => {
  test('a bug without a value is its name', () => {
    expect(parseBug('no-exit')).toEqual({ name: 'no-exit', text: 'no-exit', amount: 0, signal: 0 });
  });

  test('a number follows an equals sign', () => {
    expect(parseBug('leak-memory=4096')).toMatchObject({ name: 'leak-memory', amount: 4096 });
    expect(parseBug('stop-reaping-after=1')).toMatchObject({ name: 'stop-reaping-after', amount: 1 });
  });

  test('crash-child takes a signal by any name, and how often; each tenth by default', () => {
    expect(parseBug('crash-child=SEGV')).toMatchObject({ signal: 11, amount: 10 });
    expect(parseBug('crash-child=SIGKILL:3')).toMatchObject({ signal: 9, amount: 3, text: 'crash-child=SIGKILL:3' });
  });

  test.each([
    '',
    'unheard-of',
    'no-exit=1',
    'leak-memory',
    'leak-memory=',
    'leak-memory=0',
    'leak-memory=-1',
    'leak-memory=9999999999',
    'leak-memory=1=2x',
    'crash-child',
    'crash-child=NOSUCH',
    'crash-child=SEGV:0',
    'crash-child=SEGV:x',
  ])('%j is none', (text) => {
    expect(parseBug(text)).toBeUndefined();
  });

  test('every form that the help shows can be given', () => {
    for (const form of BUG_FORMS) {
      const text = form.replace('SIGNAL[:N]', 'KILL:2').replace(/=(N|BYTES)$/, '=7');
      const bug = parseBug(text);
      expect(bug?.text).toBe(text);
      expect(bug && bugNeeds(bug.name).modes).not.toHaveLength(0);
    }
  });
});
