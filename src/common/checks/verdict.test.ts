import { describe, expect, test } from '@jest/globals';
import { BLIND, census, evidenceOf, ONE_MISSING, processRecord, UNTESTED } from './evidence.fixture.ts';
import { allowUnknown, CHECK_IDS, exitCodeOf, reachVerdict, undecided } from './verdict.ts';

const FAILING = { after: census({ beside: [processRecord({ pid: 9, ppid: 5 })] }) };

describe('reachVerdict', () => {
  test('passes where every check passes and the control was seen', () => {
    const verdict = reachVerdict(evidenceOf());
    expect(verdict.findings.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['no-defunct', 'pass'],
      ['children-gone', 'pass'],
      ['no-orphans', 'pass'],
      ['client-fd-closed', 'pass'],
      ['listen-fd-closed', 'pass'],
      ['sockets-closed', 'pass'],
      ['memory-flat', 'pass'],
      ['served', 'pass'],
      ['foreign-child', 'pass'],
      ['alive', 'pass'],
    ]);
    expect(verdict).toMatchObject({
      outcome: 'pass',
      control: { seen: true, observed: 'a zombie was planted, pid 40, and seen by the census and by ps' },
      pid1: 'the server: forkbed-server --reap wait',
    });
  });

  test('passes without ps where the census alone was to be asked', () => {
    const control = { ...evidenceOf().control, seenByPs: undefined };
    expect(reachVerdict(evidenceOf({ control, ps: { kind: 'absent' } }))).toMatchObject({
      outcome: 'pass',
      control: { observed: 'a zombie was planted, pid 40, and seen by the census' },
    });
  });

  test('fails where one check fails', () => {
    const verdict = reachVerdict(evidenceOf(FAILING));
    expect(verdict.outcome).toBe('fail');
    expect(verdict.findings.filter((finding) => finding.outcome !== 'pass').map(({ id }) => id)).toEqual([
      'children-gone',
    ]);
  });

  test('fails where one check fails and the control was not seen, because the fail rests on what was seen', () => {
    expect(reachVerdict(evidenceOf({ ...FAILING, ...BLIND })).outcome).toBe('fail');
  });

  test('fails where one check fails and another is unknown', () => {
    const children = { seen: 3, clean: 0, unconfirmed: 0, holders: [] };
    expect(reachVerdict(evidenceOf({ ...FAILING, children })).outcome).toBe('fail');
  });

  test('is unknown where one check is', () => {
    expect(reachVerdict(evidenceOf(ONE_MISSING)).outcome).toBe('unknown');
  });

  test('is unknown where nothing was tested', () => {
    expect(reachVerdict(evidenceOf(UNTESTED)).outcome).toBe('unknown');
  });

  test('passes no check that rests on absence where the control was not seen by one of the two', () => {
    const missedBy = [BLIND.control, { ...BLIND.control, seenByCensus: true, seenByPs: false }];
    for (const control of missedBy) {
      const verdict = reachVerdict(evidenceOf({ control }));
      expect(verdict.outcome).toBe('unknown');
      const passing = verdict.findings.filter((finding) => finding.outcome === 'pass');
      expect(passing.map(({ id }) => id)).toEqual(['served', 'alive']);
    }
  });

  test('says by whom the control was not seen, and what was seen instead', () => {
    expect(reachVerdict(evidenceOf(BLIND)).control).toEqual({
      seen: false,
      observed: 'a zombie was planted, pid 40, and not seen by the census: seen after 2,000 ms: nothing',
    });
  });

  test('says that no zombie could be planted', () => {
    const control = { plantedPid: undefined, seenByCensus: false, seenByPs: undefined, detail: 'fork: EAGAIN' };
    expect(reachVerdict(evidenceOf({ control }))).toMatchObject({
      outcome: 'unknown',
      control: { seen: false, observed: 'no zombie could be planted: fork: EAGAIN' },
    });
  });

  test('carries the numbers', () => {
    expect(reachVerdict(evidenceOf()).figures).toMatchObject({
      clients: 2,
      connections: 200,
      connectionsServed: 200,
      messages: 1_000,
      processes: { before: 1, after: 1 },
    });
  });

  test('survives JSON', () => {
    const verdict = reachVerdict(evidenceOf(FAILING));
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });
});

describe('who PID 1 is', () => {
  test.each([
    ['tini', 'an init: tini -- serve'],
    ['bash', 'a shell: bash -- serve'],
    ['python3', 'another process than the server: python3 -- serve'],
  ])('is told where it is %s', (command, pid1) => {
    const baseline = census({ processes: [processRecord({ pid: 1, command, argv: [command, '--', 'serve'] })] });
    const subject = { ...evidenceOf().subject, pid: 7 };
    expect(reachVerdict(evidenceOf({ baseline, subject })).pid1).toBe(pid1);
  });

  test('is not told where it was not seen', () => {
    expect(reachVerdict(evidenceOf({ baseline: census({ processes: [] }) })).pid1).toBeUndefined();
  });
});

describe('undecided', () => {
  test('is unknown in every check, for the reason given', () => {
    const verdict = undecided({ reason: 'nothing listens on port 5005 after 30 s' });
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.control).toEqual({ seen: false, observed: 'nothing listens on port 5005 after 30 s' });
    expect(new Set(verdict.findings.map((finding) => finding.outcome))).toEqual(new Set(['unknown']));
    expect(verdict.findings).toHaveLength(10);
  });

  test('keeps a control that was seen, and is unknown all the same', () => {
    const verdict = undecided({ reason: 'PID 1 does not listen', control: evidenceOf().control });
    expect(verdict).toMatchObject({ outcome: 'unknown', control: { seen: true } });
  });
});

describe('exitCodeOf', () => {
  test('gives 0 for pass, 1 for fail and 2 for unknown', () => {
    expect((['pass', 'fail', 'unknown'] as const).map(exitCodeOf)).toEqual([0, 1, 2]);
  });
});

describe('allowUnknown', () => {
  const noPs = evidenceOf({ foreign: { kind: 'failed', reason: 'fork: EAGAIN' } });

  test('passes where only the checks that may be unknown are', () => {
    expect(reachVerdict(noPs).outcome).toBe('unknown');
    expect(allowUnknown(reachVerdict(noPs), ['foreign-child']).outcome).toBe('pass');
    expect(allowUnknown(reachVerdict(noPs), ['served']).outcome).toBe('unknown');
  });

  test('never passes without the control, nor where nothing at all was told', () => {
    expect(allowUnknown(reachVerdict(evidenceOf(BLIND)), CHECK_IDS).outcome).toBe('unknown');
    expect(allowUnknown(undecided({ reason: 'nothing listens' }), CHECK_IDS).outcome).toBe('unknown');
  });

  test('still fails where something fails', () => {
    const failing = reachVerdict(evidenceOf({ pid1AtEnd: undefined }));
    expect(failing.outcome).toBe('fail');
    expect(allowUnknown(failing, CHECK_IDS).outcome).toBe('fail');
  });
});
