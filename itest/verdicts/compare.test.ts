/** What is wrong with a verdict is found, and only that. */
import { describe, expect, test } from '@jest/globals';
import type { VerdictCase } from './case.ts';
import { type CheckRun, wrongWith } from './compare.ts';

const LEAKING: VerdictCase = {
  name: 'leaks',
  rule: 3,
  twin: 'sound',
  options: [],
  command: ['serve'],
  exitCodes: [1],
  checks: { 'client-fd-closed|threads-gone': 'fail', served: 'pass' },
  mayFail: ['sockets-closed'],
  says: { 'client-fd-closed': /pid 7/, 'client-fd-closed.remedy': /close/ },
  fact: { grows: ['descriptors'] },
};

const LEAK = { id: 'client-fd-closed', outcome: 'fail', observed: 'pid 7: 300 more', remedy: 'close it' };
const SERVED = { id: 'served', outcome: 'pass', observed: '300 connections' };

function told(exitCode: number, ...findings: readonly object[]): CheckRun {
  return { exitCode, stdout: JSON.stringify({ verdict: { findings } }), stderr: '' };
}

test('the verdict that is expected is right', () => {
  expect(wrongWith(LEAKING, told(1, LEAK, SERVED))).toEqual([]);
});

test('a check that may fail as well is right, too', () => {
  expect(wrongWith(LEAKING, told(1, LEAK, SERVED, { id: 'sockets-closed', outcome: 'fail' }))).toEqual([]);
});

describe('what is wrong is', () => {
  test('another exit code', () => {
    expect(wrongWith(LEAKING, told(2, LEAK, SERVED))).toEqual(['expected exit code 1, received 2']);
  });

  test('a check with another outcome', () => {
    const passing = { ...LEAK, outcome: 'pass' };
    expect(wrongWith(LEAKING, told(1, passing, SERVED))).toEqual([
      'expected client-fd-closed|threads-gone to fail, received client-fd-closed pass',
    ]);
  });

  test('a check that is missing', () => {
    expect(wrongWith(LEAKING, told(1, LEAK))).toEqual(['expected served to pass, received no such check']);
  });

  test('a check that fails and has no reason to', () => {
    const [wrong, ...more] = wrongWith(LEAKING, told(1, LEAK, SERVED, { id: 'alive', outcome: 'fail' }));
    expect(wrong).toContain('did not expect alive to fail');
    expect(more).toEqual([]);
  });

  test('a sentence that points to a check that passes', () => {
    const wrong = wrongWith(LEAKING, told(1, { ...LEAK, observed: 'pid 7: see served', remedy: 'close it' }, SERVED));
    expect(wrong).toEqual(['client-fd-closed says "see served", which passes']);
  });

  test('a finding, and a remedy, that say something else', () => {
    const vague = { ...LEAK, observed: '300 more', remedy: 'see children-gone' };
    const wrong = wrongWith(LEAKING, told(1, vague, SERVED));
    expect(wrong).toHaveLength(2);
    expect(wrong[0]).toContain('expected client-fd-closed to match /pid 7/');
    expect(wrong[1]).toContain('received see children-gone');
  });

  test('a verdict where none was expected, and a refusal for another reason', () => {
    const refused: VerdictCase = { ...LEAKING, exitCodes: [64, 69], checks: {}, says: { stderr: /paused/ } };
    expect(wrongWith(refused, { exitCode: 69, stdout: '', stderr: 'the container is paused\n' })).toEqual([]);
    expect(wrongWith(refused, { exitCode: 69, stdout: '', stderr: 'no such container\n' })).toHaveLength(1);
    expect(wrongWith(refused, told(2))).toHaveLength(2);
  });
});

test('the ids of former verdicts are those of today', () => {
  const strangers: VerdictCase = { ...LEAKING, checks: { 'reaps-orphans': 'fail' }, says: {} };
  expect(wrongWith(strangers, told(1, { id: 'foreign-child', outcome: 'fail' }))).toEqual([]);
});
