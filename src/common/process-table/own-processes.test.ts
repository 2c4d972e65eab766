import { describe, expect, test } from '@jest/globals';
import type { ProcessRecord } from './model.ts';
import { ownOrphansIn, withoutOwnObservers, withoutOwnOrphans } from './own-processes.ts';

function process(pid: number, ppid: number, command: string, state: ProcessRecord['state'] = 'S'): ProcessRecord {
  return { pid, ppid, command, state, startTicks: pid, ageMs: 0, threads: 1, rssKiB: 0, argv: [] };
}

test('a probe from outside is left out, whatever its state, with what it has planted, and so is one that is being started', () => {
  const table = [
    process(1, 0, 'server'),
    process(2, 1, 'server', 'Z'),
    process(3, 0, 'forkbed-probe'),
    process(4, 3, 'forkbed-probe', 'Z'),
    process(5, 0, 'forkbed-probe', 'Z'),
    process(6, 0, 'runc:[2:INIT]'),
  ];
  expect(withoutOwnObservers(table).map(({ pid }) => pid)).toEqual([1, 2]);
});

test.each([
  ['an orphan that an audit has left', process(2, 1, 'forkbed-probe', 'Z')],
  ['what somebody executes in the container', process(2, 0, 'sh')],
])('%s stays', (_, other) => {
  const table = [process(1, 0, 'server'), other];
  expect(withoutOwnObservers(table)).toBe(table);
});

test('a subject that is the probe itself stays, with its children', () => {
  const table = [process(1, 0, 'forkbed-probe'), process(2, 1, 'forkbed-probe', 'Z')];
  expect(withoutOwnObservers(table)).toBe(table);
});

const SERVER = process(1, 0, 'server');
const LEFT = [7, 8].map((pid) => process(pid, 1, 'forkbed-probe', 'Z'));

describe('forkbed’s own orphans', () => {
  test('are zombies of its probe below PID 1', () => {
    const table = [SERVER, ...LEFT, process(9, 1, 'server', 'Z')];
    expect(ownOrphansIn(table)).toEqual(LEFT);
    expect(withoutOwnOrphans(table).map(({ pid }) => pid)).toEqual([1, 9]);
  });

  test.each([
    ['a probe that lives', process(7, 1, 'forkbed-probe')],
    ['the planted zombie, whose parent is the probe', process(7, 6, 'forkbed-probe', 'Z')],
    ['a zombie of another program', process(7, 1, 'forkbed-probe2', 'Z')],
  ])('are not: %s', (_, other) => {
    const table = [SERVER, other];
    expect(ownOrphansIn(table)).toEqual([]);
    expect(withoutOwnOrphans(table)).toBe(table);
  });

  test('are not there where the subject is the probe itself', () => {
    expect(ownOrphansIn([process(1, 0, 'forkbed-probe'), ...LEFT])).toEqual([]);
  });
});
