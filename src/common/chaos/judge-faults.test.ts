import { describe, expect, test } from '@jest/globals';
import { makeEvidence } from '../checks/evidence.fixture.ts';
import { findingIn, makeChaos, makeVerdict, PIDS_FAULT } from '../checks/run-evidence.fixture.ts';
import type { InjectedFault } from './chaos-record.ts';
import { judgeFaults } from './judge-faults.ts';

const IDLE: InjectedFault = { ...PIDS_FAULT, fault: 'kill-children', acted: false, observed: 'no child was there' };
const STOP: InjectedFault = { ...PIDS_FAULT, fault: 'stop-container', wasOnMs: { from: 1_000, to: 60_000 } };
const LONG_LOAD = { load: { ...makeEvidence().load, watchedMs: 10_000 } };

function watched(watchedMs: number | undefined, settleMs = 2_000) {
  return { watchedMs, settleMs };
}

describe('faults', () => {
  test('passes where each acted and the load outlasted them, and says which, and the seed', () => {
    const faults = [PIDS_FAULT, { ...PIDS_FAULT, fault: 'freeze' } as const];
    expect(judgeFaults({ seed: 7, faults }, watched(10_000))).toEqual({
      id: 'faults',
      expected: 'each fault that was asked for was seen to act, and the load outlasted it',
      outcome: 'pass',
      observed: '2 faults acted (pids, freeze), seed 7',
      evidence: [],
    });
  });

  test('is unknown where one did not act, and says which and why', () => {
    expect(judgeFaults(makeChaos({ faults: [PIDS_FAULT, IDLE] }), watched(10_000))).toMatchObject({
      outcome: 'unknown',
      observed: '1 fault of 2 did not act: kill-children',
      evidence: ['kill-children: no child was there'],
    });
  });

  test('makes the whole unknown by one that did not act, and nobody can allow it', () => {
    const chaos = makeChaos({ faults: [PIDS_FAULT, IDLE] });
    const verdict = makeVerdict(LONG_LOAD, { chaos, allowUnknown: ['faults', 'served'] });
    expect(verdict.outcome).toBe('unknown');
    expect(findingIn(verdict, 'served')?.outcome).toBe('pass');
    expect(findingIn(verdict, 'faults')?.outcome).toBe('unknown');
  });

  test.each([
    ['500 ms after the last', 10_000, 9_500, 'unknown'],
    ['a millisecond before the subject had recovered', 10_000, 9_001, 'unknown'],
    ['when the subject had recovered', 10_000, 9_000, 'pass'],
  ])('of a load that was over %s is decided by that', (_, watchedMs, to, outcome) => {
    const faults = [{ ...PIDS_FAULT, wasOnMs: { from: 7_000, to } }];
    expect(judgeFaults(makeChaos({ faults }), watched(watchedMs)).outcome).toBe(outcome);
  });

  test('gives half of a longer settle window to recover', () => {
    const faults = [{ ...PIDS_FAULT, wasOnMs: { from: 5_000, to: 7_000 } }];
    expect(judgeFaults(makeChaos({ faults }), watched(11_999, 10_000)).outcome).toBe('unknown');
    expect(judgeFaults(makeChaos({ faults }), watched(12_000, 10_000)).outcome).toBe('pass');
  });

  test('says how long before its end the last fault was over', () => {
    const faults = [{ ...PIDS_FAULT, wasOnMs: { from: 7_000, to: 9_500 } }];
    const verdict = makeVerdict(LONG_LOAD, { chaos: makeChaos({ faults }) });
    expect(verdict.outcome).toBe('unknown');
    expect(findingIn(verdict, 'faults')?.observed).toMatch(/^the load was over 500 ms after the last fault/);
  });

  test('does not ask the load to outlast those of which the subject ends: they have a load of their own', () => {
    expect(judgeFaults(makeChaos({ faults: [STOP] }), watched(3_000)).outcome).toBe('pass');
    expect(judgeFaults(makeChaos({ faults: [PIDS_FAULT, STOP] }), watched(4_100)).outcome).toBe('pass');
  });

  test('does not ask a load that never came to an end to outlast anything', () => {
    expect(judgeFaults(makeChaos(), watched(undefined)).outcome).toBe('pass');
  });

  test('is absent where no fault was asked for', () => {
    expect(findingIn(makeVerdict(), 'faults')).toBeUndefined();
    expect(makeVerdict().chaos).toBeUndefined();
  });
});
