import { describe, expect, test } from '@jest/globals';
import type { ClientSummary } from '../events/client-summary.ts';
import { BLIND, clientSummary, evidenceOf, ONE_MISSING, UNTESTED } from './evidence.fixture.ts';
import { served } from './served.ts';

function loadOf(...summaries: Partial<ClientSummary>[]) {
  const clients = summaries.map((summary, index) => ({
    name: `forkbed-client-${index + 1}`,
    summary: clientSummary(summary),
  }));
  return { load: { ...evidenceOf().load, clients } };
}

describe('served', () => {
  test('passes where every connection of every client was answered', () => {
    expect(served.judge(evidenceOf())).toEqual({
      outcome: 'pass',
      observed: '2 clients, 200 connections, 1,000 messages answered',
      evidence: ['connect p50 1 ms, p99 3 ms; reply p50 0.1 ms, p99 0.3 ms'],
    });
  });

  test('passes on what the clients told, whether or not the control was seen', () => {
    expect(served.judge(evidenceOf(BLIND)).outcome).toBe('pass');
  });

  test('fails where a connection failed, and says whose and of what', () => {
    const failing = { ok: 97, failed: 3, errors: { ECONNRESET: 2, ERR_REPLY_TIMEOUT: 1 } };
    expect(served.judge(evidenceOf(loadOf({}, failing)))).toMatchObject({
      outcome: 'fail',
      observed: '3 of 200 connections failed',
      evidence: ['forkbed-client-2: 3 of 100 connections failed: ECONNRESET 2, ERR_REPLY_TIMEOUT 1'],
      remedy: expect.stringContaining('backlog'),
    });
  });

  test('where connections time out, tells of the host too', () => {
    const late = { ok: 97, failed: 3, errors: { ERR_CONNECT_TIMEOUT: 3 } };
    expect(served.judge(evidenceOf(loadOf({}, late)))).toMatchObject({
      outcome: 'fail',
      remedy: expect.stringContaining('nf_conntrack'),
    });
    const refused = { ok: 99, failed: 1, errors: { ECONNREFUSED: 1 } };
    expect(served.judge(evidenceOf(loadOf(refused)))).toMatchObject({
      remedy: expect.not.stringContaining('conntrack'),
    });
  });

  test('fails where a connection was neither answered nor told to have failed', () => {
    expect(served.judge(evidenceOf(loadOf({ ok: 99 }, {})))).toMatchObject({
      outcome: 'fail',
      observed: '1 of 200 connections failed',
    });
  });

  test('fails where one client is missing and another has failed connections', () => {
    const { load } = loadOf({ ok: 0, failed: 100 });
    const missing = ['forkbed-client-2: never arrived'];
    const judgement = served.judge(evidenceOf({ load: { ...load, missing } }));
    expect(judgement.outcome).toBe('fail');
    expect(judgement.evidence.at(-1)).toBe('missing: forkbed-client-2: never arrived');
  });

  test('is unknown where a client is missing, and names it', () => {
    expect(served.judge(evidenceOf(ONE_MISSING))).toMatchObject({
      outcome: 'unknown',
      observed: '1 of 2 clients finished',
      evidence: [
        'missing: forkbed-client-2: arrived, never finished',
        'until then: 1 client, 100 connections, 500 messages answered',
      ],
    });
  });

  test('is unknown where fewer clients told than were expected, though none is known to be missing', () => {
    const load = { ...evidenceOf().load, expectedClients: 3 };
    expect(served.judge(evidenceOf({ load })).outcome).toBe('unknown');
  });

  test('is unknown where no connection was made', () => {
    expect(served.judge(evidenceOf(UNTESTED))).toMatchObject({
      outcome: 'unknown',
      observed: 'no connection was made, so nothing was tested',
    });
    const nobody = { ...evidenceOf().load, expectedClients: 0, clients: [] };
    expect(served.judge(evidenceOf({ load: nobody })).outcome).toBe('unknown');
  });
});
