import { describe, expect, test } from '@jest/globals';
import { CHECK_IDS } from './checks.ts';
import {
  BLIND,
  COMMANDS,
  census,
  makeEvidence,
  ONE_MISSING,
  processRecord,
  TIME_ALONE,
  UNTESTED,
  zombieGroup,
  zombieReport,
} from './evidence.fixture.ts';
import { judge, toRunEvidence } from './judge.ts';
import {
  findingIn,
  incompleteRun,
  makeChaos,
  makeLife,
  makeRun,
  makeVerdict,
  PIDS_FAULT,
} from './run-evidence.fixture.ts';
import type { RunEvidence } from './run-evidence.ts';

const FAILING = { after: census({ beside: [processRecord({ pid: 9, ppid: 5 })] }), afterwards: 'goes on' } as const;

describe('judge', () => {
  test('passes where every check passes and the control was seen', () => {
    const verdict = makeVerdict();
    expect(verdict.findings.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['no-defunct', 'pass'],
      ['children-gone', 'pass'],
      ['no-orphans', 'pass'],
      ['client-fd-closed', 'pass'],
      ['listen-fd-closed', 'pass'],
      ['sockets-closed', 'pass'],
      ['memory-flat', 'pass'],
      ['served', 'pass'],
      ['reaps-orphans', 'pass'],
      ['alive', 'pass'],
    ]);
    expect(verdict).toMatchObject({
      outcome: 'pass',
      control: { seen: true, observed: 'a zombie was planted, pid 40, and seen by the census and by ps' },
      pid1: 'the server: forkbed-server --reap wait',
    });
  });

  test('passes without ps where the census alone was to be asked', () => {
    const control = { ...makeEvidence().control, seenByPs: undefined };
    expect(makeVerdict({ control, ps: { kind: 'absent' } })).toMatchObject({
      outcome: 'pass',
      control: { observed: 'a zombie was planted, pid 40, and seen by the census' },
    });
  });

  test('fails where one check fails', () => {
    const verdict = makeVerdict(FAILING);
    expect(verdict.outcome).toBe('fail');
    expect(verdict.findings.filter((finding) => finding.outcome !== 'pass').map(({ id }) => id)).toEqual([
      'children-gone',
    ]);
  });

  test('fails where one check fails and the control was not seen, because the fail rests on what was seen', () => {
    expect(makeVerdict({ ...FAILING, ...BLIND }).outcome).toBe('fail');
  });

  test('fails where one check fails and another is unknown', () => {
    const children = { seen: 3, clean: 0, unconfirmed: 0, holders: 0, examples: [] };
    const verdict = makeVerdict({ ...FAILING, children });
    expect(findingIn(verdict, 'listen-fd-closed')?.outcome).toBe('unknown');
    expect(verdict.outcome).toBe('fail');
  });

  test('is unknown where one check is', () => {
    expect(makeVerdict(ONE_MISSING).outcome).toBe('unknown');
  });

  test('is unknown where nothing was tested', () => {
    expect(makeVerdict(UNTESTED).outcome).toBe('unknown');
  });

  test('passes no check that rests on absence where the control was not seen by one of the two', () => {
    const missedBy = [BLIND.control, { ...BLIND.control, seenByCensus: true, seenByPs: false }];
    for (const control of missedBy) {
      const verdict = makeVerdict({ control });
      expect(verdict.outcome).toBe('unknown');
      const passing = verdict.findings.filter((finding) => finding.outcome === 'pass');
      expect(passing.map(({ id }) => id)).toEqual(['served', 'alive']);
    }
  });

  test('says by whom the control was not seen, and what was seen instead', () => {
    expect(makeVerdict(BLIND).control).toEqual({
      seen: false,
      observed: 'a zombie was planted, pid 40, and not seen by the census: seen after 2,000 ms: nothing',
    });
  });

  test('says that no zombie could be planted', () => {
    const control = { plantedPid: undefined, seenByCensus: false, seenByPs: undefined, detail: 'fork: EAGAIN' };
    expect(makeVerdict({ control })).toMatchObject({
      outcome: 'unknown',
      control: { seen: false, observed: 'no zombie could be planted: fork: EAGAIN' },
    });
  });

  test('carries the numbers, those of what came from outside and of the rounds among them', () => {
    const outsiders = { count: 2, commands: ['curl', 'sh'] };
    expect(makeVerdict({ ...FAILING, outsiders }).figures).toMatchObject({
      clients: 2,
      connections: 200,
      connectionsServed: 200,
      messages: 1_000,
      processes: { before: 1, after: 2 },
      outsiders,
      rounds: [200, 200, 200, 200, 200],
    });
  });

  test('survives JSON', () => {
    const verdict = makeVerdict(FAILING);
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });
});

describe('evidence that was saved as JSON', () => {
  const zombies = zombieReport({ seen: 1, peak: 1, lasting: 1, groups: [zombieGroup()] });
  const { control } = makeEvidence();
  test.each<[string, RunEvidence]>([
    ['of a run in which all is well', makeRun()],
    ['of one in which checks fail', makeRun({ ...FAILING, zombies })],
    ['in which nothing could be planted', makeRun({ control: { ...control, plantedPid: undefined } })],
    ['of time alone', makeRun({ ...TIME_ALONE, load: { ...TIME_ALONE.load, births: undefined } })],
    ['of commands', makeRun(COMMANDS)],
    ['in which PID 1 is gone', makeRun({ pid1AtEnd: undefined })],
    ['of an audit that was not complete', incompleteRun({ reason: 'it ended', control, ended: true })],
    ['with an engine that counts otherwise', makeRun({}, { engineCount: { engine: 9, census: { min: 1, max: 2 } } })],
    ['with checks that may be unknown', makeRun(ONE_MISSING, { allowUnknown: CHECK_IDS })],
    [
      'of a PID 1 that was asked to stop',
      makeRun({}, { stop: { kind: 'asked', evidence: { signal: 'SIGTERM', exitCode: 137, tookMs: 9, graceMs: 9 } } }),
    ],
    [
      'with faults and a second life',
      makeRun(
        {},
        {
          lives: [makeLife(), { ...makeLife({ zombies }), after: 'stop-container' }],
          chaos: makeChaos(),
          restarts: [{ fault: { ...PIDS_FAULT, fault: 'stop-container' }, unserved: 'ECONNREFUSED' }],
        },
      ),
    ],
  ])('%s, is judged as before', (_, run) => {
    const saved: RunEvidence = JSON.parse(JSON.stringify(run));
    expect(JSON.stringify(judge(saved))).toBe(JSON.stringify(judge(run)));
  });
});

describe('who PID 1 is', () => {
  test.each([
    ['tini', 'an init: tini -- serve'],
    ['podman-init', 'an init: podman-init -- serve'],
    ['bash', 'a shell: bash -- serve'],
    ['python3', 'another process than the server: python3 -- serve'],
  ])('is reported where it is %s', (command, pid1) => {
    const baseline = census({ processes: [processRecord({ pid: 1, command, argv: [command, '--', 'serve'] })] });
    const subject = { ...makeEvidence().subject, pid: 7 };
    expect(makeVerdict({ baseline, subject }).pid1).toBe(pid1);
  });

  test('is not reported where it was not seen', () => {
    expect(makeVerdict({ baseline: census({ processes: [] }) }).pid1).toBeUndefined();
  });
});

describe('an audit that did not come to its evidence', () => {
  test('is unknown in every check, for the reason given', () => {
    const verdict = judge(incompleteRun({ reason: 'nothing listens on port 5005 after 30 s' }));
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.control).toEqual({ seen: false, observed: 'nothing listens on port 5005 after 30 s' });
    expect(new Set(verdict.findings.map((finding) => finding.outcome))).toEqual(new Set(['unknown']));
    expect(verdict.findings).toHaveLength(10);
    expect(verdict).toMatchObject({ notApplicable: [], pid1: undefined, figures: undefined, timeline: undefined });
  });

  test('keeps a control that was seen, and is unknown all the same', () => {
    const verdict = judge(incompleteRun({ reason: 'PID 1 does not listen', control: makeEvidence().control }));
    expect(verdict).toMatchObject({ outcome: 'unknown', control: { seen: true } });
  });

  test('fails in alive where PID 1 ended under the load, and in nothing else', () => {
    const verdict = judge(incompleteRun({ reason: 'the subject ended during the run', ended: true }));
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'alive')).toMatchObject({
      outcome: 'fail',
      observed: 'the subject ended during the run',
      remedy: expect.stringContaining('outlive its clients'),
    });
    expect(verdict.findings.filter(({ outcome }) => outcome === 'unknown')).toHaveLength(9);
  });
});

describe('a PID 1 that ended of an orphan', () => {
  test('fails by that, and what was judged before keeps its result', () => {
    const foreign = { kind: 'pid1-ended', reason: 'with exit code 139' } as const;
    const verdict = makeVerdict({ foreign, finalProbe: undefined, pid1AtEnd: undefined });
    expect(verdict.outcome).toBe('fail');
    expect(verdict.findings.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)).toEqual(['reaps-orphans']);
    expect(findingIn(verdict, 'reaps-orphans')?.observed).toContain('with exit code 139');
    expect(findingIn(verdict, 'alive')?.outcome).toBe('unknown');
    const others = ({ findings }: typeof verdict) =>
      findings.filter(({ id }) => !['reaps-orphans', 'alive'].includes(id));
    expect(others(verdict)).toEqual(others(makeVerdict()));
  });
});

describe('an audit that judges by itself', () => {
  test('comes to the verdict of a run of one life, of which no host knows more', () => {
    expect(judge(toRunEvidence(makeLife(FAILING).audit))).toEqual(makeVerdict(FAILING));
  });
});

describe('checks that may be unknown', () => {
  const noOrphan = { foreign: { kind: 'failed', reason: 'fork: EAGAIN' } } as const;

  test('do not keep the whole from passing, and no other check does so', () => {
    expect(makeVerdict(noOrphan).outcome).toBe('unknown');
    expect(makeVerdict(noOrphan, { allowUnknown: ['reaps-orphans'] }).outcome).toBe('pass');
    expect(makeVerdict(noOrphan, { allowUnknown: ['served'] }).outcome).toBe('unknown');
  });

  test('stay unknown themselves', () => {
    expect(makeVerdict(noOrphan, { allowUnknown: ['reaps-orphans'] }).findings).toEqual(makeVerdict(noOrphan).findings);
  });

  test('never make a pass without the control, nor where nothing at all was decided', () => {
    expect(makeVerdict(BLIND, { allowUnknown: CHECK_IDS }).outcome).toBe('unknown');
    const nothing = incompleteRun({ reason: 'nothing listens', control: makeEvidence().control });
    expect(judge({ ...nothing, allowUnknown: CHECK_IDS }).outcome).toBe('unknown');
  });

  test('still fail where they fail', () => {
    const failing = { pid1AtEnd: undefined };
    expect(makeVerdict(failing).outcome).toBe('fail');
    expect(makeVerdict(failing, { allowUnknown: CHECK_IDS }).outcome).toBe('fail');
  });
});

describe('several lives', () => {
  const later = (overrides: Parameters<typeof makeLife>[0]) => ({
    ...makeLife(overrides),
    after: 'restart-container' as const,
  });

  test('pass where each does', () => {
    const verdict = judge({ lives: [makeLife(), later({})], allowUnknown: [] });
    expect(verdict).toEqual(makeVerdict());
  });

  test('are judged check by check by the worst of them, and the finding says after what', () => {
    const children = { seen: 3, clean: 0, unconfirmed: 0, holders: 0, examples: [] };
    const verdict = judge({ lives: [makeLife({ children }), later(FAILING)], allowUnknown: [] });
    expect(verdict.outcome).toBe('fail');
    expect(findingIn(verdict, 'listen-fd-closed')?.observed).not.toContain('after restart');
    expect(findingIn(verdict, 'children-gone')).toMatchObject({
      outcome: 'fail',
      observed: 'after restart-container: 2 processes, 1 before',
    });
  });

  test('are unknown where the control was not seen in one of them', () => {
    const verdict = judge({ lives: [makeLife(), later(BLIND)], allowUnknown: CHECK_IDS });
    expect(verdict).toMatchObject({
      outcome: 'unknown',
      control: { seen: false, observed: expect.stringMatching(/^after restart-container: a zombie was planted/) },
    });
  });

  test('have the figures and the timeline of the first', () => {
    const verdict = judge({ lives: [makeLife(), later({ tasks: 99 })], allowUnknown: [] });
    expect(verdict.figures?.tasks).toBe(1);
  });
});
