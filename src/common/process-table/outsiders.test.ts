import { describe, expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import { Outsiders } from './outsiders.ts';

const pid1 = processRecord({ pid: 1, ppid: 0 });
const child = processRecord({ pid: 7 });
const healthCheck = processRecord({ pid: 20, ppid: 0, command: 'sh' });
const probe = processRecord({ pid: 21, ppid: 20, command: 'curl' });

const pids = (processes: readonly { pid: number }[]) => processes.map(({ pid }) => pid);

describe('Outsiders', () => {
  test('leaves out a process without a parent in the namespace, and all that hangs below it', () => {
    const outsiders = new Outsiders();
    expect(pids(outsiders.without([pid1, child, healthCheck, probe]))).toEqual([1, 7]);
    expect(outsiders.report()).toEqual({ count: 2, commands: ['curl', 'sh'] });
  });

  test('does not leave out PID 1, which has no parent either', () => {
    expect(pids(new Outsiders().without([pid1, child]))).toEqual([1, 7]);
  });

  test('hands back the very table where there is none: it may hold 100,000', () => {
    const table = [pid1, child];
    expect(new Outsiders().without(table)).toBe(table);
  });

  test('counts what it left to PID 1: who hangs below PID 1 is the subject’s', () => {
    const outsiders = new Outsiders();
    outsiders.without([pid1, healthCheck, probe]);
    expect(pids(outsiders.without([pid1, { ...probe, ppid: 1 }]))).toEqual([1, 21]);
  });

  test('counts each process once, however often it was seen, and each command once', () => {
    const outsiders = new Outsiders();
    outsiders.without([pid1, healthCheck]);
    outsiders.without([pid1, healthCheck]);
    outsiders.without([pid1, processRecord({ pid: 30, ppid: 0, command: 'sh' })]);
    expect(outsiders.report()).toEqual({ count: 2, commands: ['sh'] });
  });

  test('counts a reused pid as another process', () => {
    const outsiders = new Outsiders();
    outsiders.without([pid1, healthCheck]);
    outsiders.without([pid1, { ...healthCheck, startTicks: 9_999 }]);
    expect(outsiders.report().count).toBe(2);
  });

  test('has nothing to report where nobody came', () => {
    expect(new Outsiders().report()).toEqual({ count: 0, commands: [] });
  });
});
