import { expect, test } from '@jest/globals';
import { accusationCell, faultCell } from './fault-cells.ts';

const PASSED = { id: 'no-defunct', outcome: 'pass', observed: 'none seen' };
const ZOMBIES = { id: 'no-defunct', outcome: 'fail', observed: '9 zombies outlived 2.0 s' };
const NONE_ACTED = { id: 'faults', outcome: 'unknown', observed: '1 fault of 2 did not act: loss' };
const CHAOS = {
  faults: [
    { fault: 'latency', acted: true, observed: '40 packets were held up' },
    { fault: 'loss', acted: false, observed: '0 packets' },
  ],
};
const SILENT = { exitCode: 70, stdout: '', stderr: 'forkbed: this is a bug in forkbed\n' };

function reported(exitCode: number, verdict: object) {
  return { exitCode, stdout: JSON.stringify({ verdict }), stderr: '' };
}

test('each fault is a cell, and one that did not act is unknown', () => {
  const outcome = reported(2, { findings: [PASSED, NONE_ACTED], chaos: CHAOS });
  expect(faultCell(outcome, 'latency')).toEqual({ mark: 'ok' });
  expect(faultCell(outcome, 'loss')).toEqual({ mark: 'unknown', reason: '0 packets' });
  expect(accusationCell(outcome)).toEqual({ mark: 'ok' });
});

test('a fault that the report does not name is wrong, and unknown only where the run was cut short', () => {
  expect(faultCell(reported(0, { findings: [PASSED], chaos: CHAOS }), 'pids').mark).toBe('wrong');
  expect(faultCell(reported(0, { findings: [PASSED] }), 'pids').mark).toBe('wrong');
  expect(faultCell(reported(1, { findings: [ZOMBIES] }), 'pids').mark).toBe('wrong');
  expect(faultCell(reported(2, { findings: [NONE_ACTED] }), 'pids').mark).toBe('unknown');
});

test('a subject that outlives them all and is accused is a wrong verdict', () => {
  const cell = accusationCell(reported(1, { findings: [ZOMBIES, NONE_ACTED], chaos: CHAOS }));
  expect(cell).toEqual({ mark: 'wrong', reason: 'accused falsely: no-defunct: 9 zombies outlived 2.0 s' });
});

test('what else is unknown beside a fault that did not act is unknown', () => {
  const late = { id: 'served', outcome: 'unknown', observed: 'one was late' };
  expect(accusationCell(reported(2, { findings: [late, NONE_ACTED], chaos: CHAOS }))).toMatchObject({
    mark: 'unknown',
    reason: 'served: one was late; faults: 1 fault of 2 did not act: loss',
  });
});

test('without a report all are wrong, with the exit code and the end of what was said', () => {
  const cell = { mark: 'wrong', reason: 'exit code 70: forkbed: this is a bug in forkbed' };
  expect(faultCell(SILENT, 'latency')).toEqual(cell);
  expect(accusationCell(SILENT)).toEqual(cell);
});
