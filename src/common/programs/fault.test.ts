import { describe, expect, test } from '@jest/globals';
import { FAULT_FORMS, faultNeeds, parseFault } from './fault.ts';

describe('parseFault', () => {
  test('a fault without a value is its name', () => {
    expect(parseFault('no-exit')).toEqual({ name: 'no-exit', text: 'no-exit', amount: 0, signal: 0 });
  });

  test('a number follows an equals sign', () => {
    expect(parseFault('leak-memory=4096')).toMatchObject({ name: 'leak-memory', amount: 4096 });
    expect(parseFault('stop-reaping-after=1')).toMatchObject({ name: 'stop-reaping-after', amount: 1 });
  });

  test('crash-child takes a signal by any name, and how often; each tenth by default', () => {
    expect(parseFault('crash-child=SEGV')).toMatchObject({ signal: 11, amount: 10 });
    expect(parseFault('crash-child=SIGKILL:3')).toMatchObject({ signal: 9, amount: 3, text: 'crash-child=SIGKILL:3' });
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
    expect(parseFault(text)).toBeUndefined();
  });

  test('every form that the help shows can be given', () => {
    for (const form of FAULT_FORMS) {
      const text = form.replace('SIGNAL[:N]', 'KILL:2').replace(/=(N|BYTES)$/, '=7');
      const fault = parseFault(text);
      expect(fault?.text).toBe(text);
      expect(fault && faultNeeds(fault.name).modes).not.toHaveLength(0);
    }
  });
});
