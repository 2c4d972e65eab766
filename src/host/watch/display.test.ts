import { describe, expect, test } from '@jest/globals';
import { lineDisplay } from './display.ts';
import { censusAt, living, zombie } from './watch-state.fixture.ts';
import { nextState } from './watch-state.ts';

const state = nextState(undefined, censusAt(0, [living(1, 0), zombie(2, 1)]));

function shown(options: { all: boolean; json: boolean }): string {
  const written: string[] = [];
  using display = lineDisplay({ write: (text: unknown) => written.push(String(text)) > 0 }, options);
  display.show(state);
  return written.join('');
}

describe('lineDisplay', () => {
  test('writes one line a sample', () => {
    expect(shown({ all: false, json: false })).toMatch(/^\S+Z 2 processes, .*parent 1\n$/);
  });

  test('writes the whole tree below it, where all is asked for', () => {
    expect(shown({ all: true, json: false })).toMatch(/parent 1\n\n1 S \(1\.0 s\) serve --all\n└─ 2 Z .*\n\n$/);
  });

  test('writes JSON in one line, also with the whole table', () => {
    expect(shown({ all: false, json: true })).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(shown({ all: true, json: true })).table).toHaveLength(2);
  });
});
