import { describe, expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import { IgnoredProcesses } from './ignored-processes.ts';

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
