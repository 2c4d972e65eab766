import { describe, expect, test } from '@jest/globals';
import { jsonLine, plainLine } from './sample-text.ts';
import { censusAt, living, zombie } from './watch-state.fixture.ts';
import { nextState } from './watch-state.ts';

const at = new Date('2026-03-01T12:00:00.000Z');
const table = [living(1, 0), zombie(2, 1), living(3, 1)];
const state = nextState(nextState(undefined, censusAt(0, table)), censusAt(3_100.4, table));

describe('plainLine', () => {
  test('tells the time, the counts, and the oldest zombie with its parent', () => {
    expect(plainLine(state, at)).toBe(
      '2026-03-01T12:00:00.000Z 3 processes, 2 children of PID 1, 1 zombie, peak 1; ' +
        'oldest: 2 Z [serve] <defunct> for 3.1 s or more, parent 1',
    );
  });

  test('names no zombie where there is none, and yet the peak', () => {
    expect(plainLine(nextState(state, censusAt(4_000, [living(1, 0)])), at)).toBe(
      '2026-03-01T12:00:00.000Z 1 process, 0 children of PID 1, 0 zombies, peak 1',
    );
  });
});

describe('jsonLine', () => {
  test('tells the counts, and each zombie with its parent and its age', () => {
    expect(JSON.parse(jsonLine(state, at, { all: false }))).toEqual({
      event: 'sample',
      at: '2026-03-01T12:00:00.000Z',
      elapsedMs: 3_100,
      processes: 3,
      children: 2,
      zombies: 1,
      peak: 1,
      defunct: [{ pid: 2, ppid: 1, command: 'serve', ageMs: 1_000, defunctMs: 3_100, beforeWatch: true }],
    });
  });

  test('holds the whole table where all is asked for', () => {
    expect(JSON.parse(jsonLine(state, at, { all: true })).table).toEqual(table);
  });

  test('holds nothing for a terminal to obey', () => {
    const hostile = living(1, 0, { argv: ['\u001b[2J', '\u009b2J\n'] });
    const line = jsonLine(nextState(undefined, censusAt(0, [hostile])), at, { all: true });
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(line).table[0].argv).toEqual(hostile.argv);
  });
});
