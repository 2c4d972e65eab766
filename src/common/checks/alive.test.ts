import { describe, expect, test } from '@jest/globals';
import { alive } from './alive.ts';
import { BLIND, census, clientSummary, makeEvidence, processRecord, TIME_ALONE } from './evidence.fixture.ts';

describe('alive', () => {
  test('passes where PID 1 is the same process and one more client was served', () => {
    expect(alive.judge(makeEvidence())).toMatchObject({
      outcome: 'pass',
      observed: 'pid 1 (forkbed-server --reap wait) answered one more client after 3 ms',
    });
  });

  test('fails where PID 1 ended in a further round, with what the host knows of its end', () => {
    const ended = { kind: 'limit', reason: 'PID 1 ended in further round 2, with exit code 1' } as const;
    const { growth } = makeEvidence();
    expect(alive.judge({ ...makeEvidence(), pid1AtEnd: undefined, growth: { ...growth, ended } })).toMatchObject({
      outcome: 'fail',
      observed: 'PID 1 is gone: PID 1 ended in further round 2, with exit code 1',
    });
  });

  test('fails where PID 1 is another process', () => {
    const pid1AtEnd = processRecord({ pid: 1, ppid: 0, startTicks: 999 });
    expect(alive.judge(makeEvidence({ pid1AtEnd }))).toMatchObject({
      outcome: 'fail',
      observed: 'PID 1 is another process than before the load',
    });
  });

  test('fails where the last client was not served, and says why', () => {
    const finalProbe = { answered: false, reason: 'no reply within 5,000 ms' } as const;
    expect(alive.judge(makeEvidence({ finalProbe }))).toMatchObject({
      outcome: 'fail',
      observed: 'one more client was not served: no reply within 5,000 ms',
      evidence: ['PID 1 is pid 1 (forkbed-server --reap wait), in state S'],
    });
  });

  describe('where the last client was not served', () => {
    const notAnswered = { answered: false, reason: 'ERR_REPLY' } as const;

    test('is unknown where no client was served before it either', () => {
      const load = { ...makeEvidence().load, clients: [{ name: 'a', summary: clientSummary({ ok: 0, failed: 100 }) }] };
      expect(alive.judge(makeEvidence({ load, finalProbe: { ...notAnswered, by: 'client' } }))).toMatchObject({
        outcome: 'unknown',
        observed: 'one more client was not served, nor was any before it: ERR_REPLY',
      });
    });

    test('is unknown where no client was left to come', () => {
      const finalProbe = { answered: false, by: 'nobody', reason: 'no client was left at the gate' } as const;
      expect(alive.judge(makeEvidence({ finalProbe }))).toMatchObject({
        outcome: 'unknown',
        observed: 'no client of the load could come once more: no client was left at the gate',
      });
    });

    test('a message of the audit, in a run without clients, that gets no answer proves nothing', () => {
      const finalProbe = { ...notAnswered, by: 'audit', accepted: true, reason: 'no reply within 5000 ms' } as const;
      expect(alive.judge(makeEvidence({ ...TIME_ALONE, finalProbe }))).toMatchObject({
        outcome: 'pass',
        observed: expect.stringContaining('a connection to its port comes about'),
      });
    });

    test('fails in a run without clients where no connection comes about', () => {
      const finalProbe = { answered: false, by: 'audit', accepted: false, reason: 'ECONNREFUSED' } as const;
      expect(alive.judge(makeEvidence({ ...TIME_ALONE, finalProbe }))).toMatchObject({
        outcome: 'fail',
        observed: 'one more client was not served: ECONNREFUSED',
      });
    });
  });

  test('fails where PID 1 is gone', () => {
    expect(alive.judge(makeEvidence({ pid1AtEnd: undefined }))).toMatchObject({
      outcome: 'fail',
      observed: 'PID 1 is gone',
    });
  });

  test('is unknown where PID 1 ended of an orphan: another check says so', () => {
    const foreign = { kind: 'pid1-ended', reason: 'with exit code 1' } as const;
    expect(alive.judge(makeEvidence({ foreign, finalProbe: undefined, pid1AtEnd: undefined }))).toMatchObject({
      outcome: 'unknown',
      observed: expect.stringContaining('PID 1 ended of an orphan'),
    });
  });

  test('is unknown where PID 1 is not seen by an observer who did not see the control either', () => {
    expect(alive.judge(makeEvidence({ ...BLIND, pid1AtEnd: undefined })).outcome).toBe('unknown');
  });

  test('is unknown where PID 1 was not seen before the load', () => {
    expect(alive.judge(makeEvidence({ baseline: census({ processes: [] }) })).outcome).toBe('unknown');
  });
});
