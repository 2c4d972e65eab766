import { expect, test } from '@jest/globals';
import { pidOnePage } from './pid1-page.ts';
import type { Reaping, Row } from './row.ts';

const SCORE = { programs: 2, reaped: ['perl: guessed at once, measured left'], lives: [], stop: [] };
const LIVES: Reaping = {
  reaped: 'at once',
  reapedAfterMs: 50,
  left: 0,
  watchedMs: 3_000,
  adoptedBy: [1],
  lives: true,
};
const KILLED = { signal: 'SIGTERM', seconds: 10.3, exitCode: 137, killed: true };
const WHEN = { date: '2026-11-28', seconds: 40 };
const REST = { sigchld: 'default', waitsFor: 'none', logLines: 0, replaced: 0 } as const;

function page(...rows: Row[]): string {
  return pidOnePage({ machine: 'A machine.', rows }, { score: SCORE, causes: { perl: 'It waits for none.' } });
}

function row(name: string, reaping: Reaping, more: Partial<Row['measured']> = {}): Row {
  return { name, group: 'language', command: name, version: '1.0', ...WHEN, measured: { ...REST, reaping, ...more } };
}

test('a row says how many orphans were left and that the engine killed it', () => {
  const { reapedAfterMs: _none, ...rest } = LIVES;
  const left = { ...rest, reaped: 'left', left: 7, watchedMs: 12_300 } as const;
  expect(page(row('perl', left, { stop: KILLED, restarts: true }))).toContain(
    '| perl | 1.0 | **7 left** after 12 s | default | none | yes | **killed** | – | – | yes | – |',
  );
});

test('a row of a program that ended says so, and with which code alone', () => {
  const ended = { ...LIVES, lives: false, endedWith: 1 };
  expect(page(row('perl', ended))).toContain('| – | default | none | **no**, ended with 1 | – |');
});

test('a program that was not measured is listed with its reason, and in no table', () => {
  const text = page({ name: 'rc', group: 'shell', command: 'rc', version: '', ...WHEN, reason: 'it ended with 1' });
  expect(text).toContain('- **rc**: it ended with 1');
  expect(text).not.toContain('| rc |');
  expect(text).toContain('0 of 1 programs were measured. A machine.');
});

test('a cause stands below the table of its group, and the score at the end', () => {
  const text = page(row('perl', LIVES));
  expect(text).toContain('- **perl**: It waits for none.');
  expect(text).toContain('- what becomes of orphans: 1 of 2\n  - perl: guessed at once, measured left');
});
