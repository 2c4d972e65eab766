/** Runs whose load is not ours: time alone, and somebody else's command. */
import { describe, expect, test } from '@jest/globals';
import { BLIND, COMMANDS, census, clientSummary, evidenceOf, processDetail, TIME_ALONE } from './evidence.fixture.ts';
import { formatVerdict } from './report-text.ts';
import { reachVerdict } from './verdict.ts';

describe('a run without clients', () => {
  test('passes where processes were born, and tells which checks were not asked', () => {
    const verdict = reachVerdict(evidenceOf(TIME_ALONE));
    expect(verdict.outcome).toBe('pass');
    expect(verdict.notAsked).toEqual([
      { id: 'listen-fd-closed', reason: 'no port was told' },
      { id: 'served', reason: 'no client was asked for' },
    ]);
    expect(formatVerdict(verdict)).toContain('60.0 s without clients, 12 processes born, at most 0 zombies at once');
    expect(formatVerdict(verdict)).toContain('\n  - served            not asked: no client was asked for');
  });

  test.each([
    ['nobody was born', 0, 'no process was born in 60.0 s, so nothing was tested'],
    ['it cannot be told whether anybody was born', undefined, 'whether a process was born in 60.0 s cannot be told'],
  ])('is unknown where %s', (_, born, observed) => {
    const verdict = reachVerdict(evidenceOf({ ...TIME_ALONE, load: { ...TIME_ALONE.load, born } }));
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.findings.find(({ id }) => id === 'no-defunct')).toMatchObject({ outcome: 'unknown', observed });
  });

  test('is unknown where the planted zombie was not seen', () => {
    expect(reachVerdict(evidenceOf({ ...TIME_ALONE, ...BLIND })).outcome).toBe('unknown');
  });

  test('with a port is visited in the end all the same', () => {
    const { visit, subject } = evidenceOf();
    expect(reachVerdict(evidenceOf({ ...TIME_ALONE, visit, subject })).notAsked).toHaveLength(1);
  });
});

describe('a run of commands', () => {
  test('counts commands, not connections', () => {
    const text = formatVerdict(reachVerdict(evidenceOf(COMMANDS)));
    expect(text).toContain('2 clients, 6 commands, 200 processes born, at most 0 zombies');
    expect(text).toContain('2 clients, 6 commands succeeded');
  });

  test('fails where a command fails', () => {
    const clients = [
      { name: 'a', summary: clientSummary({ connections: 3, ok: 1, failed: 2, errors: { EXIT_7: 2 } }) },
    ];
    const verdict = reachVerdict(evidenceOf({ load: { ...COMMANDS.load, expectedClients: 1, clients } }));
    expect(verdict.findings.find(({ id }) => id === 'served')).toMatchObject({
      outcome: 'fail',
      observed: '2 of 3 commands failed',
      evidence: ['a: 2 of 3 commands failed: EXIT_7 2'],
    });
  });

  test('is unknown where none succeeded', () => {
    const clients = [{ name: 'a', summary: clientSummary({ connections: 0, ok: 0 }) }];
    const verdict = reachVerdict(evidenceOf({ load: { ...COMMANDS.load, expectedClients: 1, clients } }));
    expect(verdict.findings[0]).toMatchObject({ observed: 'no command succeeded, so nothing was tested' });
  });

  test('cannot tell a leak of memory from a warming up', () => {
    const after = census({ details: [processDetail({ pid: 1, anonymousKiB: 9_000 })] });
    const verdict = reachVerdict(evidenceOf({ ...COMMANDS, after }));
    expect(verdict.findings.find(({ id }) => id === 'memory-flat')).toMatchObject({
      outcome: 'unknown',
      observed: '9,000 KiB, 2,000 before; a leak or a warming up cannot be told apart without connections to count',
    });
  });
});
