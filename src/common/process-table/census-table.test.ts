import { expect, test } from '@jest/globals';
import { processRecord } from '../checks/evidence.fixture.ts';
import { toCensusChange } from './census-change.ts';
import { CensusTable } from './census-table.ts';

const record = (pid: number) => processRecord({ pid, startTicks: pid, ageMs: 100 });
const [init, child, other] = [record(1), record(7), record(12)];

function pids({ processes }: ReturnType<CensusTable['apply']>): number[] {
  return processes.map(({ pid }) => pid);
}

test('who is not said to have changed is as before, and older', () => {
  const table = new CensusTable();
  expect(table.apply({ atMs: 5, changed: [init, child], gone: [] })).toEqual({
    atMs: 5,
    processes: [init, child],
    details: [],
    sockets: [],
  });
  const zombie = { ...child, state: 'Z' as const, ageMs: 350 };
  const { processes } = table.apply({ atMs: 255, changed: [zombie], gone: [] });
  expect(processes).toEqual([{ ...init, ageMs: 350 }, zombie]);
});

test('who has gone is no more in it, and who is new is at its place by the pid', () => {
  const table = new CensusTable();
  table.apply({ atMs: 0, changed: [init, other], gone: [] });
  expect(pids(table.apply({ atMs: 1, changed: [child], gone: [12] }))).toEqual([1, 7]);
  expect(pids(table.apply({ atMs: 2, changed: [other], gone: [] }))).toEqual([1, 7, 12]);
  expect(pids(table.apply({ atMs: 3, changed: [], gone: [1, 7, 12] }))).toEqual([]);
});

test('a pid that is used again is the new process, also where its end and the new start fall into one census', () => {
  const table = new CensusTable();
  table.apply({ atMs: 0, changed: [init, child], gone: [] });
  const reused = { ...child, startTicks: 90, ageMs: 0 };
  expect(table.apply({ atMs: 9, changed: [reused], gone: [7] }).processes[1]).toEqual(reused);
  const third = { ...child, startTicks: 99, ageMs: 1 };
  expect(table.apply({ atMs: 12, changed: [third], gone: [] }).processes[1]).toEqual(third);
});

test('a change comes as JSON, and one that is none is refused', () => {
  const change = { atMs: 5, changed: [init], gone: [3] };
  expect(toCensusChange(JSON.parse(JSON.stringify(change)))).toEqual(change);
  expect(() => toCensusChange({ ...change, gone: ['3'] })).toThrow('gone');
  expect(() => toCensusChange({ ...change, changed: [{ ...init, pid: 0 }] })).toThrow('pid');
  expect(() => toCensusChange([])).toThrow('an object');
});
