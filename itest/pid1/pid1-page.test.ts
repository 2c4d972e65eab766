import { describe, expect, test } from '@jest/globals';
import type { Comparison } from './comparison-page.ts';
import { pidOnePage } from './pid1-page.ts';
import { type Repeat, toRepeat } from './repeat.ts';
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

const ONCE: Repeat = { machine: 'Another machine.', rows: [] };

function page(...rows: Row[]): string {
  return pageOf(rows, ONCE);
}

function pageOf(rows: Row[], repeat: Repeat, comparison = judged('pass')): string {
  return pidOnePage(
    { machine: 'A machine.', rows },
    { score: SCORE, causes: { perl: 'It waits for none.' }, repeat, comparison },
  );
}

/** `forkbed check` on tini, with this answer. */
function judged(outcome: string): Comparison {
  const answers = { 'reaps-orphans': outcome, alive: 'pass' };
  return { machine: 'A machine.', programs: [{ name: 'tini', date: '2026-11-28', answers, observed: {} }] };
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

describe('a second run', () => {
  const killed = row('perl', LIVES, { stop: KILLED });
  const ended = row('perl', LIVES, { stop: { ...KILLED, seconds: 0.1, exitCode: 0, killed: false } });

  test('that found the same is said, with the number of facts', () => {
    const text = pageOf([killed], toRepeat({ machine: 'Another machine.', rows: [killed] }));
    expect(text).toMatch(
      /1 of 1 programs were measured a second time, .* Another machine\. Of \d+ facts, 0 differ\.\n/,
    );
    expect(text).not.toContain('(varies) |');
  });

  test('that found otherwise marks the cell, and has no reason that nobody has given', () => {
    const text = pageOf([killed], toRepeat({ machine: 'Another machine.', rows: [ended] }));
    expect(text).toContain('| **killed** (varies) |');
    expect(text).toContain('- **perl**, stop: killed, the second time ends 0: **no reason is known**.');
  });
});

describe('the page says in short', () => {
  const ends = { ...KILLED, seconds: 0.1, exitCode: 0, killed: false };
  const sound = { stop: ends, stopWithOrphan: { ...ends, orphanTold: false }, restarts: true } as const;

  test('which programs need no init', () => {
    expect(page(row('tini', LIVES, sound))).toContain('**1 need no init**: ');
    expect(page(row('tini', LIVES, sound))).toContain('and they pass `forkbed check`: tini.');
  });

  test.each([
    ['leaves orphans', { ...LIVES, reaped: 'left', left: 7 }, {}],
    ['is late', { ...LIVES, reaped: 'later' }, {}],
    ['ends of orphans', { ...LIVES, lives: false }, {}],
    ['replaces its own', LIVES, { replaced: 1 }],
    ['is killed', LIVES, { stop: KILLED }],
    ['is killed beside an orphan', LIVES, { stopWithOrphan: { ...KILLED, orphanTold: false } }],
    ['does not start again', LIVES, { restarts: false }],
  ] as const)('that a program needs one which %s', (_, reaping, more) => {
    expect(page(row('tini', reaping, { ...sound, ...more }))).toContain('**0 need no init**');
  });

  test('that a program needs one which forkbed check fails', () => {
    expect(pageOf([row('tini', LIVES, sound)], ONCE, judged('fail'))).toContain('**0 need no init**');
    expect(pageOf([row('gunicorn', LIVES, sound)], ONCE)).toContain('**0 need no init**');
  });

  test('what an init does not cure', () => {
    const below = { reaping: LIVES, stop: KILLED };
    expect(page(row('uwsgi', LIVES, { belowInit: below }))).toContain('Of 1 it does not cure the stop: uwsgi.');
  });
});
