/** Runs whose load is not ours: time alone, and somebody else's command. */
import { describe, expect, test } from '@jest/globals';
import { formatVerdict } from '../report/report-text.ts';
import {
  BLIND,
  COMMANDS,
  census,
  clientSummary,
  makeEvidence,
  ORPHANS_REAPED,
  processDetail,
  TIME_ALONE,
  UNTESTED,
} from './evidence.fixture.ts';
import { findingIn, makeVerdict } from './run-evidence.fixture.ts';

describe('a run without clients', () => {
  test('tells a leak from what is kept by as much time again', () => {
    const after = census({ details: [processDetail({ pid: 1, anonymousKiB: 9_000 })] });
    const memory = (afterwards: 'goes on' | 'stops') =>
      findingIn(makeVerdict({ ...TIME_ALONE, after, afterwards }), 'memory-flat');
    expect(memory('goes on')?.outcome).toBe('fail');
    expect(memory('stops')).toMatchObject({
      outcome: 'pass',
      observed: '9,000 KiB, 2,000 before, none more after a further 60.0 s: they are kept',
    });
  });

  test('passes where processes were born, and reports which checks are not applicable', () => {
    const verdict = makeVerdict(TIME_ALONE);
    expect(verdict.outcome).toBe('pass');
    expect(verdict.notApplicable).toEqual([
      { id: 'listen-fd-closed', reason: 'no port was told' },
      { id: 'served', reason: 'no client was asked for' },
    ]);
    expect(formatVerdict(verdict)).toContain('60.0 s without clients, 12 processes born, no zombie in');
    expect(formatVerdict(verdict)).toContain('\n  - served            not applicable: no client was asked for');
  });

  test.each([
    ['nobody was born', 0, 'no process was born in 60.0 s, so nothing was tested'],
    ['it cannot be told whether anybody was born', undefined, 'whether a process was born in 60.0 s cannot be told'],
  ])('is unknown where %s and no orphan was left to PID 1', (_, births, observed) => {
    const idle = { ...TIME_ALONE, load: { ...TIME_ALONE.load, births } };
    for (const foreign of [{ kind: 'failed', reason: 'fork: EAGAIN' }, { kind: 'not-reached' }] as const) {
      const verdict = makeVerdict({ ...idle, foreign });
      expect(verdict.outcome).toBe('unknown');
      expect(findingIn(verdict, 'no-defunct')).toMatchObject({ outcome: 'unknown', observed });
    }
    expect(makeVerdict({ ...idle, foreign: { ...ORPHANS_REAPED, orphans: 0 } }).outcome).toBe('unknown');
  });

  test.each([0, undefined])(
    'passes where nobody else was born (%s), as the orphans were processes that ended',
    (births) => {
      expect(makeVerdict({ ...TIME_ALONE, load: { ...TIME_ALONE.load, births } }).outcome).toBe('pass');
    },
  );

  test('with clients is not passed by orphans alone: nobody was served', () => {
    expect(findingIn(makeVerdict(UNTESTED), 'no-defunct')?.outcome).toBe('unknown');
  });

  test('is unknown where the planted zombie was not seen', () => {
    expect(makeVerdict({ ...TIME_ALONE, ...BLIND }).outcome).toBe('unknown');
  });

  test('with a port has its final probe all the same', () => {
    const { finalProbe, subject } = makeEvidence();
    expect(makeVerdict({ ...TIME_ALONE, finalProbe, subject }).notApplicable).toHaveLength(1);
  });
});

describe('a run of commands', () => {
  test('counts commands, not connections', () => {
    const text = formatVerdict(makeVerdict(COMMANDS));
    expect(text).toContain('2 clients, 6 commands, 200 processes born, no zombie in');
    expect(text).toContain('2 clients, 6 commands succeeded');
  });

  test('fails where a command fails', () => {
    const clients = [
      { name: 'a', summary: clientSummary({ connections: 3, ok: 1, failed: 2, errors: { EXIT_7: 2 } }) },
    ];
    const verdict = makeVerdict({ load: { ...COMMANDS.load, expectedClients: 1, clients } });
    expect(findingIn(verdict, 'served')).toMatchObject({
      outcome: 'fail',
      observed: '2 of 3 commands failed',
      evidence: ['a: 2 of 3 commands failed: EXIT_7 2'],
    });
  });

  test('is unknown where none succeeded', () => {
    const clients = [{ name: 'a', summary: clientSummary({ connections: 0, ok: 0 }) }];
    const verdict = makeVerdict({ load: { ...COMMANDS.load, expectedClients: 1, clients } });
    expect(verdict.findings[0]).toMatchObject({ observed: 'no command succeeded, so nothing was tested' });
  });

  test('tells a leak of memory from a warming up by further commands', () => {
    const after = census({ details: [processDetail({ pid: 1, anonymousKiB: 9_000 })] });
    const memory = (afterwards: 'goes on' | 'stops' | 'no round') =>
      findingIn(makeVerdict({ ...COMMANDS, after, afterwards }), 'memory-flat');
    expect(memory('goes on')?.outcome).toBe('fail');
    expect(memory('stops')).toMatchObject({
      outcome: 'pass',
      observed: '9,000 KiB, 2,000 before, none more after 6 further commands: they are kept',
    });
    expect(memory('no round')?.outcome).toBe('unknown');
  });
});
