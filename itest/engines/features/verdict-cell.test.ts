import { expect, test } from '@jest/globals';
import { unknown } from './feature.ts';
import { verdictCell } from './verdict-cell.ts';

const FAILING = ['no-defunct'];

function outcome(exitCode: number, outcomes: Readonly<Record<string, string>>) {
  const findings = Object.entries(outcomes).map(([id, outcome]) => ({ id, outcome, observed: 'seen' }));
  return { exitCode, stdout: JSON.stringify({ verdict: { findings } }), stderr: '' };
}

test('a sound subject that passes, and a bad one that fails where it must', () => {
  expect(verdictCell(outcome(0, { 'no-defunct': 'pass' }), { failing: [] })).toEqual({ mark: 'ok' });
  expect(verdictCell(outcome(1, { 'no-defunct': 'fail', alive: 'unknown' }), { failing: FAILING })).toEqual({
    mark: 'ok',
  });
});

test('a sound subject that is accused, and a bad one that passes, are wrong', () => {
  const accused = verdictCell(outcome(1, { 'no-defunct': 'fail', served: 'fail' }), { failing: FAILING });
  expect(accused).toEqual({ mark: 'wrong', reason: 'accused falsely: served: seen' });
  const passed = verdictCell(outcome(0, { 'no-defunct': 'pass' }), { failing: FAILING });
  expect(passed).toEqual({ mark: 'wrong', reason: 'passed: no-defunct' });
  expect(verdictCell(outcome(2, { 'no-defunct': 'pass', served: 'unknown' }), { failing: FAILING }).mark).toBe('wrong');
});

test('what could not be told is unknown, whichever it should have been, with its reason once', () => {
  const reports = { 'no-defunct': 'unknown', served: 'unknown' };
  const cell = { mark: 'unknown', reason: 'no-defunct, served: seen' };
  expect(verdictCell(outcome(2, reports), { failing: [] })).toEqual(cell);
  expect(verdictCell(outcome(2, reports), { failing: FAILING })).toEqual(cell);
});

test('an end without a verdict is refused by its exit code, or wrong', () => {
  const ended = (exitCode: number) => verdictCell({ exitCode, stdout: '', stderr: 'no engine\n' }, { failing: [] });
  expect(ended(69)).toEqual({ mark: 'refused', reason: 'exit code 69: no engine' });
  expect(ended(1)).toEqual({ mark: 'wrong', reason: 'exit code 1: no engine' });
});

test('names that are new in each run are not in a reason', () => {
  const id = '0123456789ab'.padEnd(64, 'c');
  expect(unknown(`POST /containers/${id}/pause: --resources=/var/tmp/podman72 failed`)).toEqual({
    mark: 'unknown',
    reason: 'POST /containers/0123456789ab…/pause: --resources=(a temporary file) failed',
  });
});
