import { describe, expect, test } from '@jest/globals';
import { alive } from './alive.ts';
import { CHECKS } from './checks.ts';
import { makeEvidence } from './evidence.fixture.ts';
import { fail, pass } from './finding.ts';
import { judgeOnNetwork } from './lost-network.ts';
import { noDefunct } from './no-defunct.ts';

const FAILED = fail({ observed: '3 of 5 connections failed', evidence: ['ETIMEDOUT 3'], remedy: 'look' });
const LOST = { ...makeEvidence({}), lostNetwork: 'forkbed-net' };
const check = { id: 'served', expected: 'all', restsOnNetwork: true, judge: () => FAILED } as const;

describe('judgeOnNetwork', () => {
  test('a fail that may come of a lost network is unknown, names the network, and keeps what was seen', () => {
    expect(judgeOnNetwork(check, LOST)).toEqual({
      outcome: 'unknown',
      observed: 'the subject lost its network forkbed-net during the run; then: 3 of 5 connections failed',
      evidence: ['ETIMEDOUT 3'],
    });
  });

  test('it fails where the network was there all the time', () => {
    expect(judgeOnNetwork(check, makeEvidence({}))).toEqual(FAILED);
  });

  test('a pass stands without the network, and so does a fail that needs none', () => {
    expect(judgeOnNetwork({ ...check, judge: () => pass('all') }, LOST)).toEqual(pass('all'));
    expect(judgeOnNetwork({ id: 'no-defunct', expected: 'none', judge: () => FAILED }, LOST)).toEqual(FAILED);
  });
});

test('zombies, adopted orphans and the listener of a child are found without a network', () => {
  const standing = CHECKS.filter(({ restsOnNetwork }) => restsOnNetwork === undefined).map(({ id }) => id);
  expect(standing).toEqual(['no-defunct', 'listen-fd-closed', 'reaps-orphans', 'alive']);
  expect(judgeOnNetwork(noDefunct, LOST).outcome).toBe('pass');
});

describe('alive, with a lost network', () => {
  test('that one more client was not served is unknown', () => {
    const finalProbe = { answered: false, reason: 'ETIMEDOUT' } as const;
    expect(alive.judge({ ...LOST, finalProbe })).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('lost its network forkbed-net'),
    });
    expect(alive.judge(makeEvidence({ finalProbe })).outcome).toBe('fail');
  });

  test('that PID 1 is gone is a fail', () => {
    const { pid1AtEnd: _, ...gone } = LOST;
    expect(alive.judge({ ...gone, pid1AtEnd: undefined }).outcome).toBe('fail');
  });
});
