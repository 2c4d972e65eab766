import { describe, expect, test } from '@jest/globals';
import { chaosCells, checkCell, testbedCell } from './cell.ts';

const PASSED = { id: 'no-defunct', outcome: 'pass', observed: 'none seen' };
const ZOMBIES = { id: 'no-defunct', outcome: 'fail', observed: '9 zombies outlived 2.0 s' };
const LATE = { id: 'served', outcome: 'unknown', observed: 'one was late' };
const NONE_ACTED = { id: 'faults', outcome: 'unknown', observed: '1 fault of 2 did not act: loss' };

function told(exitCode: number, verdict: object) {
  return { outcome: { exitCode, stdout: JSON.stringify({ verdict }), stderr: '' }, ms: 7 };
}

function silent(exitCode: number, stderr: string) {
  return { outcome: { exitCode, stdout: '', stderr }, ms: 7 };
}

describe('a check', () => {
  test('that must pass passes', () => {
    const cell = checkCell({ feature: 'good' }, told(0, { findings: [PASSED] }));
    expect(cell).toEqual({ feature: 'good', result: 'pass', reason: 'all checks passed', ms: 7 });
  });

  test('that must pass and fails is a wrong verdict, with what failed', () => {
    const cell = checkCell({ feature: 'good' }, told(1, { findings: [ZOMBIES, PASSED] }));
    expect(cell).toMatchObject({ result: 'fail', reason: 'no-defunct fail: 9 zombies outlived 2.0 s' });
  });

  test('that must fail passes as a cell where the right check failed', () => {
    const run = { feature: 'leaking', caught: 'no-defunct' };
    expect(checkCell(run, told(1, { findings: [ZOMBIES] }))).toMatchObject({ result: 'pass' });
  });

  test('that must fail and fails by another check alone is a wrong verdict', () => {
    const run = { feature: 'leaking', caught: 'client-fd-closed' };
    expect(checkCell(run, told(1, { findings: [ZOMBIES] }))).toMatchObject({ result: 'fail' });
  });

  test('that must fail and passes is a wrong verdict', () => {
    const run = { feature: 'leaking', caught: 'no-defunct' };
    expect(checkCell(run, told(0, { findings: [PASSED] }))).toMatchObject({ result: 'fail' });
  });

  test('that could not tell is unknown, whatever was to come out', () => {
    for (const run of [{ feature: 'good' }, { feature: 'leaking', caught: 'no-defunct' }]) {
      expect(checkCell(run, told(2, { findings: [LATE] }))).toMatchObject({
        result: 'unknown',
        reason: 'served unknown: one was late',
      });
    }
  });

  test('without a verdict fails, with its exit code and the end of what it said', () => {
    const cell = checkCell({ feature: 'good' }, silent(69, 'forkbed: the engine does not answer\n'));
    expect(cell).toMatchObject({
      result: 'fail',
      reason: 'no verdict, exit code 69: forkbed: the engine does not answer',
    });
  });
});

describe('faults', () => {
  const run = { faults: ['latency', 'loss'] } as const;
  const acted = { fault: 'latency', acted: true, observed: '40 packets were held up' };
  const idle = { fault: 'loss', acted: false, observed: '0 packets' };

  test('each is a cell, and one that did not act is unknown', () => {
    const chaos = { faults: [acted, idle] };
    const cells = chaosCells(run, told(2, { findings: [PASSED, NONE_ACTED], chaos }));
    expect(cells).toMatchObject([
      { feature: 'chaos latency', result: 'pass', reason: 'it acted: 40 packets were held up' },
      { feature: 'chaos loss', result: 'unknown', reason: 'it did not act: 0 packets' },
    ]);
  });

  test('a subject that outlives them all and fails is a wrong verdict', () => {
    const chaos = { faults: [acted, { ...idle, acted: true }] };
    const cells = chaosCells(run, told(1, { findings: [ZOMBIES], chaos }));
    expect(cells.map(({ result }) => result)).toEqual(['fail', 'fail']);
  });

  test('one that the report does not name fails', () => {
    const cells = chaosCells(run, told(0, { findings: [PASSED], chaos: { faults: [acted] } }));
    expect(cells.map(({ result }) => result)).toEqual(['pass', 'fail']);
  });

  test('without a verdict all fail', () => {
    const cells = chaosCells(run, silent(70, 'forkbed: this is a bug in forkbed'));
    expect(cells.map(({ result }) => result)).toEqual(['fail', 'fail']);
  });
});

describe('the testbed', () => {
  const run = { feature: 'reference testbed', exitCode: 0 } as const;
  const printed = '  ✓ no-defunct  none seen\n  ✗ served  one was not answered\n\nverdict: fail\n';

  test('passes where its exit code is the right one, with its verdict', () => {
    const outcome = { exitCode: 0, stdout: '  ✓ no-defunct  none seen\n\nverdict: pass\n', stderr: '' };
    expect(testbedCell(run, { outcome, ms: 7 })).toMatchObject({ result: 'pass', reason: 'verdict: pass' });
  });

  test('fails where the verdict is another, with what failed', () => {
    const cell = testbedCell(run, { outcome: { exitCode: 1, stdout: printed, stderr: '' }, ms: 7 });
    expect(cell).toMatchObject({ result: 'fail', reason: 'verdict: fail;   ✗ served  one was not answered' });
  });

  test('that must fail, and which Compose could not start, fails: its exit code is the same', () => {
    const cell = testbedCell({ ...run, exitCode: 1 }, silent(1, 'no such image\n'));
    expect(cell).toMatchObject({ result: 'fail', reason: 'no such image' });
  });
});
