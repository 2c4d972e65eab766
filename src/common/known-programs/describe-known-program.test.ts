import { describe, expect, test } from '@jest/globals';
import {
  endedRemedy,
  orphansLeftRemedy,
  orphansReapedNote,
  replacesRemedy,
  stoppedNote,
  stopRemedy,
  undisturbedNote,
} from './describe-known-program.ts';
import type { KnownProgram } from './known-program.ts';

function runner(overrides: Partial<KnownProgram> = {}): KnownProgram {
  return {
    program: 'npm',
    group: 'runner',
    versions: ['npm 12.2.0'],
    measured: '2026-11-28',
    orphans: 'left',
    replaces: false,
    stop: 1,
    belowInit: { orphans: 'at once', stop: 143 },
    ...overrides,
  };
}

describe('the remedy for orphans that were left', () => {
  const INIT = 'start the container with an init (docker run --init)';
  const SOURCE = '(npm 12.2.0, measured 2026-11-28)';

  test('says what the catalogue saw, of which version, and what to run instead', () => {
    expect(orphansLeftRemedy(runner())).toBe(
      `npm does not reap orphans, and turns SIGTERM into exit code 1 ${SOURCE}: ${INIT}, and run what npm starts without npm`,
    );
  });

  test.each([
    [', and SIGTERM does not end it', 'killed'],
    ['', 0],
    ['', 143],
    ['', undefined],
  ] as const)('says of its stop "%s"', (clause, end) => {
    const { stop: _stop, ...known } = runner({ group: 'daemon' });
    expect(orphansLeftRemedy(end === undefined ? known : { ...known, stop: end })).toBe(
      `npm does not reap orphans${clause} ${SOURCE}: ${INIT}`,
    );
  });

  test.each(['language', 'shell', 'idler'] as const)(
    'says nothing of the stop of a %s: its script decides',
    (group) => {
      expect(orphansLeftRemedy(runner({ group, stop: 'killed' }))).toMatch(/^npm does not reap orphans \(npm 12/);
    },
  );

  test('leaves a language the choice to wait for every child', () => {
    expect(orphansLeftRemedy(runner({ group: 'language' }))).toMatch(/, or let its program wait for every child$/);
  });

  test('names every version that was measured', () => {
    const versions = ['node 20.20.2', 'node 22.23.3'];
    expect(orphansLeftRemedy(runner({ versions }))).toContain('(node 20.20.2, node 22.23.3, measured 2026-11-28)');
  });

  test('says how late orphans were reaped', () => {
    expect(orphansLeftRemedy(runner({ orphans: 'later', reapedAfterMs: 2_833 }))).toBe(
      `npm reaps orphans late, the last of seven after 2.8 s ${SOURCE}: ${INIT}, and run what npm starts without npm`,
    );
  });

  test.each([
    ['no program of the catalogue', undefined],
    ['one that reaps at once', runner({ orphans: 'at once' })],
    ['one below an init of which orphans are left, too', runner({ belowInit: { orphans: 'left' } })],
    ['one that was not measured below an init', (({ belowInit: _none, ...known }) => known)(runner())],
    ['one whose rows differ in it', (({ orphans: _none, ...known }) => known)(runner())],
  ])('is none of %s', (_, known) => {
    expect(orphansLeftRemedy(known)).toBeUndefined();
  });
});

describe('where the catalogue says otherwise than the check', () => {
  test('that it reaped is said, with the version', () => {
    expect(orphansReapedNote(runner({ orphans: 'at once' }))).toEqual([
      'otherwise than in the catalogue: npm reaped orphans at once (npm 12.2.0, measured 2026-11-28)',
    ]);
  });

  test('that it took no notice of orphans is said', () => {
    expect(undisturbedNote(runner())).toEqual([
      'otherwise than in the catalogue: npm took no notice of orphans (npm 12.2.0, measured 2026-11-28)',
    ]);
  });

  test('that the signal ended it is said, and whether an orphan kept it', () => {
    expect(stoppedNote(runner(), 'SIGTERM')).toEqual([
      'otherwise than in the catalogue: SIGTERM ended npm with exit code 1 (npm 12.2.0, measured 2026-11-28)',
    ]);
    expect(stoppedNote(runner({ stopWithOrphan: 'killed' }), 'SIGTERM')[0]).toContain(
      'with exit code 1, but not while an orphan lived',
    );
  });

  test.each([
    ['no program of the catalogue', undefined],
    ['one of which it says the same', runner({ replaces: true, stop: 'killed' })],
    ['a language: its program decides', runner({ group: 'language' })],
  ])('and nothing is said of %s', (_, known) => {
    expect([...orphansReapedNote(known), ...undisturbedNote(known), ...stoppedNote(known, 'SIGTERM')]).toEqual([]);
  });

  test('and nothing is said of a signal that was not measured', () => {
    expect(stoppedNote(runner(), 'SIGQUIT')).toEqual([]);
  });
});

test('the remedy for a PID 1 that ended is of one that the catalogue saw end', () => {
  expect(endedRemedy(runner())).toBeUndefined();
  expect(endedRemedy(runner({ endedWith: 0 }))).toMatch(
    /^npm ends when an orphan has ended, with exit code 0 \(npm 12.2.0, .*docker run --init/,
  );
});

test('the remedy for processes that went is of a program that the catalogue saw lose some', () => {
  expect(replacesRemedy(runner())).toBeUndefined();
  expect(replacesRemedy(runner({ replaces: true }))).toMatch(
    /^npm ends or replaces processes of its own when orphans end \(npm 12.2.0/,
  );
});

describe('the remedy for a PID 1 that was killed', () => {
  const killed = runner({ stop: 'killed' });

  test('is an init, below which the signal ended it', () => {
    expect(stopRemedy(killed, 'SIGTERM')).toBe(
      'npm does not end on SIGTERM as PID 1 (npm 12.2.0, measured 2026-11-28): start the container with an init ' +
        '(docker run --init), below which SIGTERM ended it with exit code 143',
    );
  });

  test('is the signal that its documentation names, where that ended it', () => {
    expect(stopRemedy({ ...killed, documentedStop: { signal: 'SIGHUP', end: 111 } }, 'SIGTERM')).toMatch(
      /: stop it with SIGHUP \(STOPSIGNAL, docker run --stop-signal\), which ended it with exit code 111$/,
    );
  });

  test.each([
    ['no program of the catalogue', undefined, 'SIGTERM'],
    ['one that ended in the catalogue', runner(), 'SIGTERM'],
    ['one that is killed below an init, too', { ...killed, belowInit: { stop: 'killed' } } as const, 'SIGTERM'],
    ['another signal than the measured one', killed, 'SIGINT'],
    ['a shell: its script decides', { ...killed, group: 'shell' } as const, 'SIGTERM'],
  ])('is none of %s', (_, known, signal) => {
    expect(stopRemedy(known, signal)).toBeUndefined();
  });
});
