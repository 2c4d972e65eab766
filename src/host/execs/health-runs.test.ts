import { describe, expect, test } from '@jest/globals';
import { NO_CODE } from '../docker/exec-ends.ts';
import { hasTimedOut } from './health-runs.ts';

const TIMEOUT_MS = 6_000;

describe('a run of a health check with a time-out of 6 s', () => {
  test.each([
    ['that succeeded a little before it', 0, 5_999, false],
    ['that succeeded long before it', 0, 10, false],
    ['that failed more than 250 ms before it', 1, 5_749, false],
    ['that failed at once', 137, 10, false],
    ['that seems to be 250 ms shorter, as the event of its start was late', 137, 5_750, true],
    ['whose exit code the engine does not know, at the time-out', NO_CODE, 5_900, true],
    ['that ended with 0 at the time-out', 0, 6_000, true],
    ['that took longer to die', 143, 16_000, true],
  ])('%s: exit code %i after %i ms, late: %p', (_, exitCode, ms, late) => {
    expect(hasTimedOut({ ms, exitCode }, TIMEOUT_MS)).toBe(late);
  });
});
