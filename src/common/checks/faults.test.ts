import { describe, expect, test } from '@jest/globals';
import type { InjectedFault } from '../chaos/chaos-record.ts';
import { evidenceOf } from './evidence.fixture.ts';
import { findingOfFaults } from './faults.ts';
import { chaosOf, findingIn, PIDS_FAULT, verdictOf } from './run-evidence.fixture.ts';

const IDLE: InjectedFault = { ...PIDS_FAULT, fault: 'kill-children', acted: false, observed: 'no child was there' };
const STOP: InjectedFault = { ...PIDS_FAULT, fault: 'stop-container', wasOnMs: { from: 1_000, to: 60_000 } };
const LONG_LOAD = { load: { ...evidenceOf().load, watchedMs: 10_000 } };

function watched(watchedMs: number | undefined, settleMs = 2_000) {
  return { watchedMs, settleMs };
}

describe('faults', () => {
  test('passes where each acted and the load outlasted them, and says which, and the seed', () => {
    const faults = [PIDS_FAULT, { ...PIDS_FAULT, fault: 'freeze' } as const];
    expect(findingOfFaults({ seed: 7, faults }, watched(10_000))).toEqual({
      id: 'faults',
      expected: 'each fault that was asked for was seen to act, and the load outlasted it',
      outcome: 'pass',
      observed: '2 faults acted (pids, freeze), seed 7',
      evidence: [],
    });
  });

  test('is unknown where one did not act, and says which and why', () => {
    expect(findingOfFaults(chaosOf({ faults: [PIDS_FAULT, IDLE] }), watched(10_000))).toMatchObject({
      outcome: 'unknown',
      observed: '1 fault of 2 did not act: kill-children',
      evidence: ['kill-children: no child was there'],
    });
  });

  test('makes the whole unknown by one that did not act, and nobody can allow it', () => {
    const chaos = chaosOf({ faults: [PIDS_FAULT, IDLE] });
    const verdict = verdictOf(LONG_LOAD, { chaos, allowUnknown: ['faults', 'served'] });
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
    expect(findingOfFaults(chaosOf({ faults }), watched(watchedMs)).outcome).toBe(outcome);
  });

  test('gives half of a longer settle window to recover', () => {
    const faults = [{ ...PIDS_FAULT, wasOnMs: { from: 5_000, to: 7_000 } }];
    expect(findingOfFaults(chaosOf({ faults }), watched(11_999, 10_000)).outcome).toBe('unknown');
    expect(findingOfFaults(chaosOf({ faults }), watched(12_000, 10_000)).outcome).toBe('pass');
  });

  test('says how long before its end the last fault was over', () => {
    const faults = [{ ...PIDS_FAULT, wasOnMs: { from: 7_000, to: 9_500 } }];
    const verdict = verdictOf(LONG_LOAD, { chaos: chaosOf({ faults }) });
    expect(verdict.outcome).toBe('unknown');
    expect(findingIn(verdict, 'faults')?.observed).toMatch(/^the load was over 500 ms after the last fault/);
  });

  test('does not ask the load to outlast those of which the subject ends: they have a load of their own', () => {
    expect(findingOfFaults(chaosOf({ faults: [STOP] }), watched(3_000)).outcome).toBe('pass');
    expect(findingOfFaults(chaosOf({ faults: [PIDS_FAULT, STOP] }), watched(4_100)).outcome).toBe('pass');
  });

  test('does not ask a load that never came to an end to outlast anything', () => {
    expect(findingOfFaults(chaosOf(), watched(undefined)).outcome).toBe('pass');
  });

  test('is absent where no fault was asked for', () => {
    expect(findingIn(verdictOf(), 'faults')).toBeUndefined();
    expect(verdictOf().chaos).toBeUndefined();
  });
});
