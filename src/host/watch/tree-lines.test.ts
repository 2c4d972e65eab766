import { describe, expect, test } from '@jest/globals';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { treeLines } from './tree-lines.ts';
import { censusAt, living, zombie } from './watch-state.fixture.ts';
import { nextState } from './watch-state.ts';

const stateOf = (...processes: readonly ProcessRecord[]) => nextState(undefined, censusAt(0, processes));

describe('treeLines', () => {
  test('tells of a zombie for how long it is one, and whose', () => {
    const before = stateOf(living(1, 0), zombie(2, 1), living(3, 1));
    const seen = nextState(before, censusAt(1_000, [living(1, 0), zombie(2, 1), zombie(3, 1)]));
    const state = nextState(seen, censusAt(4_100, [living(1, 0), zombie(2, 1), zombie(3, 1)]));
    expect(treeLines(state)).toEqual([
      { text: '1 S (1.0 s) serve --all', tone: 'plain' },
      { text: '├─ 2 Z [serve] <defunct> for 4.1 s or more, parent 1', tone: 'defunct' },
      { text: '└─ 3 Z [serve] <defunct> for 3.1 s, parent 1', tone: 'defunct' },
    ]);
  });

  test('marks in a word what was put into the container from outside', () => {
    const state = stateOf(living(1, 0), living(9, 0), living(10, 9));
    expect(treeLines(state).map(({ text }) => text)).toEqual([
      '1 S (1.0 s) serve --all',
      '9 S (1.0 s, from outside) serve --all',
      '└─ 10 S (1.0 s, from outside) serve --all',
    ]);
  });

  test('marks what an exec has left when the exec has ended, as a zombie, too', () => {
    const exec = [living(9, 0, { session: 9, exec: 7 }), living(10, 9, { session: 9 })];
    const seen = nextState(
      stateOf(living(1, 0), ...exec),
      censusAt(2_000, [living(1, 0), zombie(10, 1, { session: 9 })]),
    );
    expect(treeLines(seen).at(-1)?.text).toMatch(/^└─ 10 Z \[serve\] <defunct> for .*, parent 1, left by exec 7$/);
  });

  test('counts what there is no room for', () => {
    const state = stateOf(living(1, 0), zombie(2, 1), zombie(3, 1), zombie(4, 1));
    expect(treeLines(state, 3).at(-1)).toEqual({
      text: '└─ … and 2 more processes, 2 of them <defunct>',
      tone: 'aside',
    });
  });

  test('stays one line, and nothing for a terminal to obey, whatever a process calls itself', () => {
    const state = stateOf(
      living(1, 0, { argv: ['a\nb', '\u001b[2J\u009b2J'] }),
      living(2, 1, { argv: [], command: '\u001bc' }),
      zombie(3, 1, { command: '\u0007' }),
    );
    expect(treeLines(state).map(({ text }) => text)).toEqual([
      '1 S (1.0 s) a\\nb \\x1b[2J\\x9b2J',
      '├─ 2 S (1.0 s) [\\x1bc]',
      '└─ 3 Z [\\x07] <defunct> for 0 ms or more, parent 1',
    ]);
  });

  test('ends with the last word of a title, and cuts one that is long', () => {
    const state = stateOf(living(1, 0, { argv: ['nginx: master   ', ''] }), living(2, 1, { argv: ['x'.repeat(500)] }));
    expect(treeLines(state).map(({ text }) => text)).toEqual([
      '1 S (1.0 s) nginx: master',
      `└─ 2 S (1.0 s) ${'x'.repeat(117)}...`,
    ]);
  });

  test('takes a process whose first thread alone has ended for no zombie', () => {
    expect(treeLines(stateOf(zombie(1, 0, { threads: 3 })))).toEqual([
      { text: '1 Z (1.0 s, 3 threads live) [serve]', tone: 'plain' },
    ]);
  });
});
