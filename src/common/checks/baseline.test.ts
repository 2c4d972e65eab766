import { describe, expect, test } from '@jest/globals';
import { applyBaseline, describeCulprit, takeFindings } from './baseline.ts';
import { CHECK_IDS } from './checks.ts';
import { findCulprits } from './culprits.ts';
import {
  BLIND,
  census,
  makeEvidence,
  ORPHANS_REAPED,
  processRecord,
  tcpSocket,
  zombieRecord,
} from './evidence.fixture.ts';
import { judge } from './judge.ts';
import { findingIn, incompleteRun, makeLife, makeRun } from './run-evidence.fixture.ts';
import type { Culprit, RunEvidence } from './run-evidence.ts';

const group = (count: number, command = 'sleep') => ({
  ppid: 1,
  count,
  stillThere: 0,
  beforeLoad: 0,
  oldestMs: 9_000,
  reapedAfterMs: 9_000,
  fromOutside: 0,
  examples: [zombieRecord({ pid: 7, command })],
});

/** A run whose zombies outlive the settle window; all else is well. */
function leaking(counts: readonly ReturnType<typeof group>[], baseline?: readonly Culprit[]): RunEvidence {
  const lasting = counts.reduce((sum, { count }) => sum + count, 0);
  const zombies = {
    samples: 5,
    seen: lasting,
    peak: lasting,
    lasting,
    groups: counts,
    ageMs: { p50: 1, p90: 1, p99: 1, max: 9_000 },
  };
  const parents = [{ process: processRecord({ pid: 1, command: 'my-server' }), signals: undefined }];
  return makeRun({ zombies, parents }, baseline === undefined ? {} : { baseline });
}

const KNOWN: Culprit = { check: 'no-defunct', process: 'my-server', kind: 'zombie sleep', count: 12 };

describe('a finding', () => {
  test('rests on the process at fault, what it left, and how many; on no pid', () => {
    expect(findCulprits(leaking([group(12)]), 'no-defunct')).toEqual([KNOWN]);
    expect(
      findCulprits(
        leaking([group(5), { ...group(7), examples: [zombieRecord({ pid: 99, command: 'sleep' })] }]),
        'no-defunct',
      ),
    ).toEqual([KNOWN]);
  });

  test.each(['served', 'alive', 'faults', 'restarts', 'allowances'] as const)(
    'of %s rests on nothing that could be known',
    (id) => {
      expect(findCulprits(leaking([group(12)]), id)).toEqual([]);
    },
  );

  test('that its baseline has does not make the verdict fail, and stays a fail', () => {
    const verdict = judge(leaking([group(12)], [KNOWN]));
    expect(verdict.outcome).toBe('pass');
    expect(verdict.findings[0]).toMatchObject({ id: 'no-defunct', outcome: 'fail', known: true });
    expect(verdict.findings[0]?.evidence).toContain('in the baseline: 12 of zombie sleep, by my-server, 12 now');
    expect(verdict.baseline).toEqual({ known: ['no-defunct'], gone: [] });
  });

  test.each<[string, readonly Culprit[], string]>([
    [
      'one more of the same',
      [{ ...KNOWN, count: 11 }],
      'more than in the baseline: 12 instead of 11 of zombie sleep, by my-server',
    ],
    ['another kind', [{ ...KNOWN, kind: 'zombie curl' }], 'not in the baseline: zombie sleep, by my-server'],
    ['another process', [{ ...KNOWN, process: 'sh' }], 'not in the baseline: zombie sleep, by my-server'],
    ['another check', [{ ...KNOWN, check: 'no-orphans' }], 'not in the baseline: zombie sleep, by my-server'],
    ['an empty baseline', [], 'not in the baseline: zombie sleep, by my-server'],
  ])('is new for %s, and fails', (_, baseline, line) => {
    const verdict = judge(leaking([group(12)], baseline));
    expect(verdict.outcome).toBe('fail');
    expect(verdict.findings[0]?.evidence).toContain(line);
    expect(verdict.findings[0]).not.toHaveProperty('known');
  });

  test('is new where a part of it is', () => {
    expect(judge(leaking([group(12), group(1, 'curl')], [KNOWN])).outcome).toBe('fail');
  });

  test('is known where there is less of it', () => {
    expect(judge(leaking([group(3)], [KNOWN])).outcome).toBe('pass');
  });
});

const ADOPTED = { process: processRecord({ pid: 9 }), formerPpid: 7, fromOutside: false };
const CLOSE_WAIT = { socket: tcpSocket({}), holders: [processRecord({ pid: 1 })] };
/** What fails, check by check, and nothing else with it. */
const FAILINGS: readonly [Culprit['check'], Parameters<typeof makeRun>[0]][] = [
  ['children-gone', { after: census({ atMs: 20_000, beside: [processRecord({ pid: 9 })] }) }],
  ['no-orphans', { orphans: { count: 1, examples: [ADOPTED], fromOutside: 0 } }],
  ['listen-fd-closed', { children: { seen: 3, clean: 0, unconfirmed: 0, holders: 3, examples: [ADOPTED.process] } }],
  ['sockets-closed', { sockets: { ...makeEvidence().sockets, closeWait: { count: 1, examples: [CLOSE_WAIT] } } }],
  ['reaps-orphans', { foreign: { ...ORPHANS_REAPED, stayed: 2 } }],
  ['reaps-orphans', { foreign: { ...ORPHANS_REAPED, client: 'dropped' } }],
];

describe('the rest of a finding', () => {
  test.each(FAILINGS)('of %s passes where all that fails is known', (check, overrides) => {
    const baseline = findCulprits(makeRun(overrides), check);
    expect(findingIn(judge(makeRun(overrides)), check)?.outcome).toBe('fail');
    expect(judge(makeRun(overrides, { baseline }))).toMatchObject({ outcome: 'pass', baseline: { known: [check] } });
  });

  test('that could not be told is unknown', () => {
    const pool = {
      baseline: census({ beside: [processRecord({ pid: 5 })] }),
      after: census({ beside: [processRecord({ pid: 5 }), processRecord({ pid: 9 }), zombieRecord({ pid: 8 })] }),
    };
    const baseline = (['no-defunct', 'children-gone'] as const).flatMap((id) => findCulprits(makeRun(pool), id));
    const verdict = judge(makeRun(pool, { baseline }));
    expect(verdict).toMatchObject({ outcome: 'unknown', baseline: { known: ['no-defunct'] } });
    const finding = findingIn(verdict, 'children-gone');
    expect(finding).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('beside what is in the baseline: '),
    });
    expect(finding).not.toHaveProperty('remedy');
  });

  test('that could not be told in another life is unknown', () => {
    const { lives } = leaking([group(12)]);
    const later = { ...makeLife({ ps: { kind: 'failed', reason: 'no' } }), after: 'stop-container' as const };
    const verdict = judge({ lives: [lives[0], later], allowUnknown: [], baseline: [KNOWN] });
    expect(verdict).toMatchObject({ outcome: 'unknown', baseline: { known: [] } });
    expect(verdict.findings[0]).toMatchObject({ id: 'no-defunct', outcome: 'unknown' });
  });

  test('that fails with nothing to compare it by fails', () => {
    const run = leaking([group(12)], [KNOWN]);
    const ended = makeRun({ foreign: { kind: 'pid1-ended', reason: 'it ended' } });
    const baseline = findCulprits(ended, 'reaps-orphans');
    expect(judge({ ...run, lives: ended.lives, baseline })).toMatchObject({ outcome: 'fail', baseline: { known: [] } });
  });
});

describe('a baseline', () => {
  test('tells what is no longer found', () => {
    const verdict = judge(makeRun({}, { baseline: [KNOWN] }));
    expect(verdict).toMatchObject({ outcome: 'pass', baseline: { known: [], gone: [KNOWN] } });
    expect(describeCulprit(KNOWN)).toBe('no-defunct: 12 of zombie sleep, by my-server');
  });

  test('makes no pass of what is unknown, and tells nothing of it', () => {
    const blind = judge(makeRun(BLIND, { baseline: [KNOWN] }));
    expect(blind.outcome).toBe('unknown');
    const incomplete = judge(incompleteRun({ reason: 'no audit' }, { baseline: [KNOWN] }));
    expect(incomplete).toMatchObject({ outcome: 'unknown', baseline: { known: [], gone: [] } });
  });

  test('makes no pass where nothing else passed', () => {
    const run = { ...leaking([group(12)], [KNOWN]), allowUnknown: CHECK_IDS };
    const { findings } = judge(run);
    const others = findings.map((finding) =>
      finding.id === 'no-defunct' ? finding : { ...finding, outcome: 'unknown' as const },
    );
    expect(applyBaseline(others, run, (rest) => judge(rest).findings).report.known).toEqual(['no-defunct']);
    const ended = incompleteRun({ reason: 'it ended', ended: true }, { baseline: [KNOWN], allowUnknown: CHECK_IDS });
    expect(judge(ended).outcome).toBe('fail');
  });

  test('takes what fails, in a stable order, and keeps what could not be told', () => {
    const run = leaking([group(1, 'curl'), group(12)]);
    const open: Culprit = { check: 'memory-flat', process: 'x', kind: 'KiB of memory', count: 9 };
    const findings = judge(run).findings.map((finding) =>
      finding.id === 'memory-flat' ? { ...finding, outcome: 'unknown' as const } : finding,
    );
    const stale: Culprit = { ...KNOWN, process: 'gone' };
    expect(takeFindings({ findings }, run, [stale, open])).toEqual([
      open,
      { ...KNOWN, kind: 'zombie curl', count: 1 },
      KNOWN,
    ]);
  });
});
