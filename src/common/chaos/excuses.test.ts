import { describe, expect, test } from '@jest/globals';
import { makeChaos, PIDS_FAULT } from '../checks/run-evidence.fixture.ts';
import type { TimedFailures } from '../events/client-summary.ts';
import type { InjectedFault } from './chaos-record.ts';
import { countExcused, isExcused, longestStandstill } from './excuses.ts';
import type { FaultName } from './fault-kinds.ts';

/** Active from 1,000 to 3,100 ms. */
const PAUSE: InjectedFault = { ...PIDS_FAULT, fault: 'freeze' };
const NEVER: InjectedFault = { fault: 'pids', atMs: 1_000, forMs: 2_000, acted: false, observed: 'no turn' };

function failure(fromMs: number, toMs: number, overrides: Partial<TimedFailures> = {}): TimedFailures {
  return { fromMs, toMs, code: 'ECONNRESET', count: 1, ...overrides };
}

function heldAgainst(faults: readonly InjectedFault[], settleMs = 2_000) {
  return { faults, settleMs };
}

describe('a failure is excused', () => {
  test.each([
    ['that began and ended while the fault was active', failure(1_500, 1_600), true],
    ['that ended as the clients began a moment before the host knew', failure(0, 750), true],
    ['that ended before that', failure(0, 749), false],
    ['that began within the second after it', failure(4_099, 9_000), true],
    ['that began a second after it', failure(4_100, 9_000), false],
    ['that lasted from before to after', failure(0, 9_000), true],
  ])('%s: %j', (_, failed, excused) => {
    expect(isExcused(failed, heldAgainst([PIDS_FAULT]))).toBe(excused);
  });

  test.each([
    [300, 4_099, true],
    [300, 4_100, false],
    [10_000, 8_099, true],
    [10_000, 8_100, false],
  ])('within half a settle window of %i ms, at least a second: begun at %i ms, %s', (settleMs, fromMs, excused) => {
    expect(isExcused(failure(fromMs, 9_000), heldAgainst([PIDS_FAULT], settleMs))).toBe(excused);
  });

  test('by a fault that makes connections fail of this code, and by no other', () => {
    expect(isExcused(failure(1_500, 1_600), heldAgainst([PAUSE]))).toBe(false);
    expect(isExcused(failure(1_500, 1_600, { code: 'ETIMEDOUT' }), heldAgainst([PAUSE]))).toBe(true);
    expect(isExcused(failure(1_500, 1_600), heldAgainst([PAUSE, PIDS_FAULT]))).toBe(true);
  });

  test.each<[FaultName, string, boolean]>([
    ['pids', 'EXIT_2', true],
    ['pids', 'ERR_EXEC', true],
    ['memory', 'EXIT_137', true],
    ['kill-children', 'EXIT_1', true],
    ['kill-children', 'ERR_EXEC_TIMEOUT', false],
    ['sigstop-server', 'EXIT_28', true],
    ['sigstop-server', 'ERR_EXEC_TIMEOUT', true],
    ['sigstop-server', 'ERR_EXEC', false],
    ['freeze', 'ERR_EXEC', true],
    ['latency', 'ERR_EXEC_TIMEOUT', false],
    ['latency', 'ERR_REPLY_TIMEOUT', true],
    ['vanish', 'EXIT_1', false],
  ])('of an exec: by %s of %s, %p', (fault, code, excused) => {
    const faults = [{ ...PIDS_FAULT, fault }];
    expect(isExcused(failure(1_500, 1_600, { code }), heldAgainst(faults))).toBe(excused);
  });

  test('by no fault that was never injected, and not where there is none', () => {
    expect(isExcused(failure(1_500, 1_600), heldAgainst([NEVER]))).toBe(false);
    expect(isExcused(failure(1_500, 1_600), heldAgainst([]))).toBe(false);
  });
});

test('of the failures of all clients those are counted that a fault explains', () => {
  const failures = [
    { client: 'a', failures: [failure(1_500, 1_600, { count: 3 }), failure(9_000, 9_100, { count: 5 })] },
    { client: 'b', failures: [failure(2_000, 2_100, { count: 4 })] },
  ];
  expect(countExcused(makeChaos({ failures }), 2_000)).toBe(7);
  expect(countExcused(makeChaos({ failures: [] }), 2_000)).toBe(0);
});

describe('the longest standstill', () => {
  test('is that of the fault that made processes stand still for longest', () => {
    const longer: InjectedFault = { ...PAUSE, fault: 'sigstop-server', wasOnMs: { from: 0, to: 2_500 } };
    expect(longestStandstill([PIDS_FAULT, PAUSE, longer])).toBe(2_500);
  });

  test('is none where none did, or none was injected', () => {
    expect(longestStandstill([PIDS_FAULT])).toBe(0);
    expect(longestStandstill([{ ...NEVER, fault: 'freeze' }])).toBe(0);
    expect(longestStandstill([])).toBe(0);
  });
});
