import { describe, expect, test } from '@jest/globals';
import { processRecord, zombieRecord } from '../checks/evidence.fixture.ts';
import type { ProcessRecord } from './model.ts';
import { describeOutsider, findOutsiders, type Outsiders } from './outsiders.ts';

const init = processRecord({ pid: 1, ppid: 0, session: 1 });
const child = processRecord({ pid: 5, session: 1 });
/** A daemon of the server's own: its session is its own, and so is its parent. */
const daemon = processRecord({ pid: 6, session: 6 });
const shell = processRecord({ pid: 20, ppid: 0, session: 20 });
const sleeper = processRecord({ pid: 21, ppid: 20, session: 20 });

/** What each process of the last of so many tables is said to be, by its pid; none for those of the container's own. */
function described(...tables: readonly (readonly ProcessRecord[])[]): Record<number, string> {
  let outsiders: Outsiders | undefined;
  for (const table of tables) outsiders = findOutsiders([init, child, daemon, ...table], outsiders);
  const last = [init, child, daemon, ...(tables.at(-1) ?? [])];
  const words = last.map((each) => [each.pid, outsiders === undefined ? '' : describeOutsider(each, outsiders)]);
  return Object.fromEntries(words.filter(([, word]) => word !== ''));
}

describe('a process comes from outside', () => {
  test('that has no parent, and so does all that hangs below it', () => {
    expect(described([shell, sleeper])).toEqual({ 20: 'from outside', 21: 'from outside' });
    expect(described([])).toEqual({});
  });

  test('that is in the session of one, although PID 1 has adopted it', () => {
    expect(described([shell, { ...sleeper, ppid: 1 }])).toEqual({ 20: 'from outside', 21: 'left from outside' });
  });

  test('that was seen so before, when its exec has ended, as a zombie, too', () => {
    const left = { ...sleeper, ppid: 1 };
    expect(described([shell, sleeper], [left])).toEqual({ 21: 'left from outside' });
    const zombie = zombieRecord({ pid: 21, session: 20 });
    expect(described([shell, sleeper], [left], [zombie])).toEqual({ 21: 'left from outside' });
    const later = processRecord({ pid: 22, ppid: 21, session: 20 });
    expect(described([shell, sleeper], [left, later])).toEqual({ 21: 'left from outside', 22: 'left from outside' });
  });

  test('also when it has begun a session of its own below it', () => {
    const fled = processRecord({ pid: 23, ppid: 20, session: 23 });
    expect(described([shell, fled], [{ ...fled, ppid: 1 }])).toEqual({ 23: 'left from outside' });
  });

  test('no more where its session is another’s: the number was free again', () => {
    const another = processRecord({ pid: 20, startTicks: 9_999, session: 20 });
    expect(described([shell, sleeper], [], [another])).toEqual({});
  });
});

describe('of an exec that forkbed has started the number is known', () => {
  test('by the environment, and in its whole session', () => {
    const zombie = zombieRecord({ pid: 24, session: 20 });
    expect(described([{ ...shell, exec: 7 }, sleeper, zombie])).toEqual({
      20: 'from outside, exec 7',
      21: 'from outside, exec 7',
      24: 'left by exec 7',
    });
  });

  test('when it has ended, by what it left: without a table of before', () => {
    expect(described([{ ...sleeper, ppid: 1, exec: 7 }])).toEqual({ 21: 'left by exec 7' });
  });

  test('by its own environment, not that of the session of the server', () => {
    expect(described([processRecord({ pid: 25, session: 1, exec: 3 })])).toEqual({ 25: 'left by exec 3' });
  });
});

test('a table without sessions, as that of ps, shows those without a parent', () => {
  const withoutSession = ({ session: _, ...each }: ProcessRecord): ProcessRecord => each;
  const table = [init, shell, sleeper, daemon].map(withoutSession);
  const outsiders = findOutsiders(table);
  expect(table.map((each) => describeOutsider(each, outsiders))).toEqual(['', 'from outside', 'from outside', '']);
});
