import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { findKnownProgram } from '../../src/common/known-programs/find-known-program.ts';
import { KNOWN_PROGRAMS } from '../../src/common/known-programs/known-programs.ts';
import type { Comparison } from './comparison-page.ts';
import { toKnownPrograms } from './known-programs.ts';
import { type Repeat, toRepeat } from './repeat.ts';
import type { Catalogue, Measured, Row } from './row.ts';

const { rows } = JSON.parse(readFileSync('docs/pid1.json', 'utf8')) as Catalogue;
const { programs } = JSON.parse(readFileSync('docs/pid1-comparison.json', 'utf8')) as Comparison;

const repeat = JSON.parse(readFileSync('docs/pid1-repeat.json', 'utf8')) as Repeat;

const ONCE: Repeat = { machine: 'A machine.', rows: [] };
const REAPING = { reaped: 'left', left: 7, watchedMs: 12_000, adoptedBy: [1], lives: true } as const;
const STOP = { signal: 'SIGTERM', seconds: 0.3, exitCode: 1, killed: false };

function row(name: string, command: string, measured: Partial<Measured> = {}): Row {
  const rest = {
    sigchld: 'default',
    waitsFor: 'none',
    reaping: REAPING,
    logLines: 0,
    replaced: 0,
    stop: STOP,
  } as const;
  const about = { group: 'runner', version: '1.0', date: '2026-11-28', seconds: 40 } as const;
  return { name, command, ...about, measured: { ...rest, ...measured } };
}

test('what the checks know is what docs/pid1.json has: npm run pid1 -- --pages writes it', () => {
  expect(KNOWN_PROGRAMS).toEqual(toKnownPrograms(rows, repeat));
});

test.each(programs.flatMap(({ name, pid1 }) => (pid1 === undefined ? [] : [{ name, pid1 }])))(
  '$name is found by what the census showed of it, or has no name of its own',
  ({ name, pid1 }) => {
    const [own] = toKnownPrograms(
      rows.filter((one) => one.name === name),
      repeat,
    );
    expect(findKnownProgram(pid1)?.program).toBe(own?.program);
  },
);

describe('an entry', () => {
  test('has what the row has, and the package with its version', () => {
    expect(toKnownPrograms([row('timeout', 'timeout 1d sleep infinity')], ONCE)).toEqual([
      {
        program: 'timeout',
        group: 'runner',
        versions: ['coreutils 1.0'],
        measured: '2026-11-28',
        orphans: 'left',
        replaces: false,
        stop: 1,
      },
    ]);
  });

  test('of two rows of one program has the facts in which they agree, and the later day', () => {
    const killed = { ...STOP, exitCode: 137, seconds: 10.1, killed: true };
    const other = { ...row('mksh-wait', 'mksh -c x', { stop: killed }), date: '2026-12-01' };
    const [known, ...more] = toKnownPrograms([row('mksh', 'mksh -c y'), other], ONCE);
    expect(more).toEqual([]);
    expect(known).toMatchObject({ orphans: 'left', versions: ['mksh 1.0'], measured: '2026-12-01' });
    expect(known).not.toHaveProperty('stop');
  });

  test('of a program that ended of orphans says with which code, and nothing of its reaping', () => {
    const reaping = { ...REAPING, reaped: 'at once', left: 0, lives: false, endedWith: 0 } as const;
    const [known] = toKnownPrograms([row('foreman', 'foreman start', { reaping })], ONCE);
    expect(known).toMatchObject({ endedWith: 0 });
    expect(known).not.toHaveProperty('orphans');
  });

  test('of a command that a shell executes is called after the last program', () => {
    const [known] = toKnownPrograms(
      [row('apache-event', 'sh -c mkdir /run/x; exec /usr/sbin/apache2 -DFOREGROUND')],
      ONCE,
    );
    expect(known?.program).toBe('apache2');
  });

  test('there is none of a row that was not measured, nor of one without a name of its own', () => {
    const { measured: _none, ...unmeasured } = row('npm', 'npm start');
    expect(toKnownPrograms([unmeasured, row('postfix', 'postfix start-fg')], ONCE)).toEqual([]);
  });

  test('has no fact that a second run did not find again', () => {
    const killed = { ...STOP, exitCode: 137, seconds: 10.1, killed: true };
    const first = row('make', 'make serve');
    const again = toRepeat({ machine: 'A machine.', rows: [row('make', 'make serve', { stop: killed })] });
    const [known] = toKnownPrograms([first], again);
    expect(known).toMatchObject({ orphans: 'left', replaces: false });
    expect(known).not.toHaveProperty('stop');
  });
});
