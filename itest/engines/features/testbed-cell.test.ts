import { expect, test } from '@jest/globals';
import { testbedCell } from './testbed-cell.ts';

const PASSED = 'audit-1  |   ✓ no-defunct  none seen\nverdict: pass\n';
const FAILED = '  ✓ no-defunct  none seen\n  ✗ served  one was not answered\n\nverdict: fail\n';
const UNKNOWN = '  ? control  nothing was planted\n\nverdict: unknown\n';

function ended(exitCode: number, text: string, stderr = '') {
  return (expected: 'pass' | 'fail') => testbedCell({ exitCode, stdout: text, stderr }, { text, expected });
}

test('the right verdict with its exit code is ✓', () => {
  expect(ended(0, PASSED)('pass')).toEqual({ mark: 'ok' });
  expect(ended(1, FAILED)('fail')).toEqual({ mark: 'ok' });
});

test('another verdict is wrong, with what failed; so is another exit code', () => {
  const reason = 'expected the verdict pass, received fail: ✗ served one was not answered';
  expect(ended(1, FAILED)('pass')).toEqual({ mark: 'wrong', reason });
  expect(ended(0, PASSED)('fail').mark).toBe('wrong');
  expect(ended(1, PASSED)('pass').mark).toBe('wrong');
});

test('what could not be told is unknown, whichever it should have been', () => {
  for (const expected of ['pass', 'fail'] as const) {
    expect(ended(2, UNKNOWN)(expected)).toEqual({ mark: 'unknown', reason: '? control nothing was planted' });
  }
});

test('an audit that Compose could not start is no verdict: its exit code is the same', () => {
  const cell = ended(1, '', 'no such image\n')('fail');
  expect(cell).toEqual({ mark: 'wrong', reason: 'exit code 1: no such image' });
});
