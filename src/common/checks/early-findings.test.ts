import { describe, expect, test } from '@jest/globals';
import { decideEarly } from './early-findings.ts';
import {
  BLIND,
  census,
  clientSummary,
  type EvidenceOverrides,
  makeEvidence,
  ORPHANS_REAPED,
  processRecord,
  tcpSocket,
  zombieRecord,
} from './evidence.fixture.ts';
import { judge, toRunEvidence } from './judge.ts';
import type { AuditEvidence } from './run-evidence.ts';

const audit = (overrides: EvidenceOverrides = {}): AuditEvidence => ({
  kind: 'complete',
  evidence: makeEvidence(overrides),
});
/** As the audit has it before the orphans are left. */
const BEFORE = { foreign: { kind: 'not-reached' }, finalProbe: undefined } as const;
/** What may come of them. */
const LATER: readonly EvidenceOverrides[] = [
  { foreign: ORPHANS_REAPED },
  { foreign: { kind: 'pid1-ended' } as never, pid1AtEnd: undefined },
  { finalProbe: { by: 'audit', answered: true, accepted: true, ms: 1 }, foreign: ORPHANS_REAPED },
  { finalProbe: { answered: false, reason: 'refused' } as never, foreign: ORPHANS_REAPED },
];
const LEAKS: Readonly<Record<string, EvidenceOverrides>> = {
  nothing: {},
  zombies: { after: census({ beside: [zombieRecord({ pid: 9 })] }) },
  children: { after: census({ beside: [processRecord({ pid: 9, ppid: 5 })] }), afterwards: 'goes on' },
  sockets: { after: census({ sockets: [tcpSocket({})] }) },
  'what nobody could see': BLIND,
  'connects that nobody answered': { load: loadWith({ connections: 2, ok: 0, failed: 2, messages: 0 }) },
  'connects that did not all arrive': {
    load: { ...loadWith({ connections: 3, ok: 1, failed: 2, messages: 5 }), listenDrops: 0 },
  },
};
function loadWith(counts: Parameters<typeof clientSummary>[0]) {
  const summary = clientSummary({ ...counts, errors: { ERR_CONNECT_TIMEOUT: 2 } });
  return { ...makeEvidence().load, expectedClients: 1, clients: [{ name: 'a', summary }] };
}

const outcomes = (findings: readonly { id: string; outcome: string }[]) =>
  Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome]));

describe('decideEarly', () => {
  test.each(Object.keys(LEAKS))('what it decides of %s is what the end says, whatever comes', (name) => {
    const leak = LEAKS[name];
    for (const stage of ['round', 'orphans'] as const) {
      const early = outcomes(decideEarly(stage, audit({ ...leak, ...BEFORE })));
      for (const later of LATER) {
        const { findings } = judge(toRunEvidence(audit({ ...leak, ...later })));
        expect(outcomes(findings)).toMatchObject(early);
      }
    }
  });

  test('of a sound server some checks pass before the orphans are left, and none that they or the engine have a say in', () => {
    expect(outcomes(decideEarly('orphans', audit(BEFORE)))).toEqual({
      'no-orphans': 'pass',
      'sockets-closed': 'pass',
      served: 'pass',
    });
    expect(outcomes(decideEarly('round', audit(BEFORE)))).toEqual({ served: 'pass' });
  });

  test('a zombie that stays is decided before a further round', () => {
    expect(outcomes(decideEarly('round', audit({ ...LEAKS.zombies, ...BEFORE })))).toMatchObject({
      'no-defunct': 'fail',
    });
  });

  test('that replies failed is decided at once, and that they came too late at the end', () => {
    const failing = { connections: 20, ok: 10, failed: 10, errors: { ERR_REPLY_TIMEOUT: 10 } };
    const { load } = makeEvidence();
    const served = (summary: Parameters<typeof clientSummary>[0]) => {
      const clients = [{ name: 'a', summary: clientSummary(summary) }];
      return outcomes(decideEarly('orphans', audit({ ...BEFORE, load: { ...load, clients } }))).served;
    };
    expect(served(failing)).toBe('fail');
    expect(served({ ...failing, lateReplyMs: 11_200 })).toBeUndefined();
  });

  test('before the end all is decided', () => {
    expect(decideEarly('end', audit())).toHaveLength(10);
    expect(decideEarly('orphans', { kind: 'incomplete', reason: 'nobody listened' })).toEqual([]);
  });
});
