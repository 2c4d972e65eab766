import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseGuesses, scoreGuesses } from './guesses.ts';
import { PROGRAMS } from './programs.ts';
import type { Row } from './row.ts';

const PAGE = `# Guesses

| program | reaped | lives | stop |
|---|---|---|---|
| bash | at once | yes | killed |
| nginx | left | yes | ends 0 |
| unheard-of | left | yes | ends 0 |
`;

const GUESSES = parseGuesses(PAGE);

function row(name: string, stop: { exitCode: number; killed: boolean }): Row {
  const reaping = { reaped: 'at once', left: 0, watchedMs: 3_000, adoptedBy: [1], lives: true } as const;
  const rest = { sigchld: 'caught', waitsFor: 'any', logLines: 0, replaced: 0 } as const;
  const measured = { ...rest, reaping, stop: { signal: 'SIGTERM', seconds: 1, ...stop } };
  return { name, group: 'daemon', command: name, version: '1', date: '2026-11-28', seconds: 40, measured };
}

test('a guess is wrong where the measurement differs, and none counts that was not measured', () => {
  const rows = [row('bash', { exitCode: 137, killed: true }), row('nginx', { exitCode: 1, killed: false })];
  expect(scoreGuesses(GUESSES, rows)).toEqual({
    programs: 2,
    reaped: ['nginx: guessed left, measured at once'],
    lives: [],
    stop: ['nginx: guessed ends 0, measured ends 1'],
  });
});

test('a line with other cells is an error that quotes it', () => {
  expect(() => parseGuesses('| bash | at once |')).toThrow(
    expect.objectContaining({ code: 'ERR_GUESS', message: expect.stringContaining('| bash | at once |') }),
  );
});

test('every program of the catalogue was guessed, and its name is its own', () => {
  const guessed = parseGuesses(readFileSync('docs/pid1-guesses.md', 'utf8')).map(({ name }) => name);
  const names = PROGRAMS.map(({ name }) => name);
  expect(names.filter((name) => !guessed.includes(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
