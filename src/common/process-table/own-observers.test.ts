import { expect, test } from '@jest/globals';
import type { ProcessRecord } from './model.ts';
import { withoutOwnObservers } from './own-observers.ts';

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
