import { describe, expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import { IgnoredProcesses, Outsiders } from './left-out.ts';

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

  test('counts what forkbed has put there as load, but for what else came from outside', () => {
    const exec = processRecord({ pid: 30, ppid: 0, command: 'date' });
    const outsiders = new Outsiders();
    const counted = outsiders.without([pid1, healthCheck, probe, exec], ({ pid }) => pid === 30);
    expect(counted.map(({ pid }) => pid)).toEqual([1, 30]);
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

const server = processRecord({ pid: 1, ppid: 0 });
const cron = processRecord({ pid: 7, command: 'cron' });
const job = processRecord({ pid: 8, ppid: 7, command: 'job' });
const other = processRecord({ pid: 9, command: 'other' });
const all = [server, cron, job, other];

describe('IgnoredProcesses', () => {
  test('without rules leaves out nobody', () => {
    const ignored = new IgnoredProcesses([]);
    expect(ignored.without(all)).toEqual(all);
    expect(ignored.report()).toEqual({ count: 0, commands: [] });
  });

  test.each([['cron'], ['7']])('%s leaves out that process and its descendants', (rule) => {
    const ignored = new IgnoredProcesses([rule]);
    expect(ignored.without(all)).toEqual([server, other]);
    expect(ignored.report()).toEqual({ count: 2, commands: ['cron', 'job'] });
  });

  test('a descendant stays left out when its parent has gone', () => {
    const ignored = new IgnoredProcesses(['cron']);
    ignored.without(all);
    const orphan = processRecord({ pid: 8, ppid: 1, command: 'job', state: 'Z' });
    expect(ignored.without([server, orphan])).toEqual([server]);
    const grandchild = processRecord({ pid: 12, ppid: 8, command: 'late' });
    expect(ignored.without([server, orphan, grandchild])).toEqual([server]);
  });

  test('a pid stands for the first process that had it, not for its successor', () => {
    const ignored = new IgnoredProcesses(['9']);
    ignored.without(all);
    const successor = processRecord({ pid: 9, startTicks: 5_000, command: 'new' });
    expect(ignored.without([server, successor])).toEqual([server, successor]);
  });

  test('a name longer than the kernel keeps is found by its beginning', () => {
    const ignored = new IgnoredProcesses(['a-very-long-program-name']);
    const long = processRecord({ pid: 20, command: 'a-very-long-pro' });
    expect(ignored.without([server, long])).toEqual([server]);
  });

  test('100,000 that are left out take no walk each', () => {
    const jobs = Array.from({ length: 100_000 }, (_, index) => processRecord({ pid: index + 2, command: 'job' }));
    const ignored = new IgnoredProcesses(['job']);
    const beganMs = performance.now();
    expect(ignored.without([server, ...jobs])).toEqual([server]);
    // A fraction of a second; with a walk for each it would be an hour.
    expect(performance.now() - beganMs).toBeLessThan(5_000);
  });
});
