import { expect, test } from '@jest/globals';
import { Outsiders } from './left-out.ts';
import type { ProcessRecord } from './model.ts';
import { findPodMain, withPodMain } from './pod-main.ts';

const process = (pid: number, ppid: number, startTicks: number): ProcessRecord => ({
  pid,
  ppid,
  state: 'S',
  command: `c${pid}`,
  argv: [],
  startTicks,
  ageMs: 0,
  threads: 1,
  rssKiB: 0,
});

const PAUSE = process(1, 0, 100);
const MAIN = process(7, 0, 110);
const CHILD = process(8, 7, 111);
const EXEC = process(6, 0, 150);

test('the main process is the oldest without a parent, whatever its pid', () => {
  expect(findPodMain([PAUSE, EXEC, MAIN, CHILD])).toBe(MAIN);
  expect(findPodMain([PAUSE, process(9, 1, 120)])).toBeUndefined();
});

test('the main process and its children are no outsiders, and an exec is one', () => {
  const table = withPodMain([PAUSE, EXEC, MAIN, CHILD], MAIN);
  expect(new Outsiders().without(table).map(({ pid }) => pid)).toEqual([1, 7, 8]);
});

test('a process that has its pid later is an outsider', () => {
  const table = withPodMain([PAUSE, process(7, 0, 900)], MAIN);
  expect(new Outsiders().without(table).map(({ pid }) => pid)).toEqual([1]);
});

test('without one the table is as it was', () => {
  const table = [PAUSE, MAIN];
  expect(withPodMain(table, undefined)).toBe(table);
});
