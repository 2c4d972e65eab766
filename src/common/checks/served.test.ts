import { describe, expect, test } from '@jest/globals';
import type { ClientSummary } from '../events/client-summary.ts';
import { BLIND, clientSummary, makeEvidence, ONE_MISSING, UNTESTED } from './evidence.fixture.ts';
import { served } from './served.ts';

function loadOf(...summaries: Partial<ClientSummary>[]) {
  const clients = summaries.map((summary, index) => ({
    name: `forkbed-client-${index + 1}`,
    summary: clientSummary(summary),
  }));
  return { load: { ...makeEvidence().load, clients } };
}

describe('served', () => {
  test('passes where every connection of every client was answered', () => {
    expect(served.judge(makeEvidence())).toEqual({
      outcome: 'pass',
      observed: '2 clients, 200 connections, 1,000 messages answered',
      evidence: ['connect p50 1 ms, p99 3 ms; reply p50 0.1 ms, p99 0.3 ms'],
    });
  });

  test('passes on what the clients told, whether or not the control was seen', () => {
    expect(served.judge(makeEvidence(BLIND)).outcome).toBe('pass');
  });

  test('fails where a connection failed, and says whose and of what', () => {
    const failing = { ok: 97, failed: 3, errors: { ECONNRESET: 2, ERR_REPLY_TIMEOUT: 1 } };
    expect(served.judge(makeEvidence(loadOf({}, failing)))).toMatchObject({
      outcome: 'fail',
      observed: '3 of 200 connections failed',
      evidence: ['forkbed-client-2: 3 of 100 connections failed: ECONNRESET 2, ERR_REPLY_TIMEOUT 1'],
      remedy: expect.stringContaining('backlog'),
    });
  });

  test('tells what came instead, of all clients together, and what the server is, first', () => {
    const example = {
      code: 'ERR_REPLY',
      reply: 'HTTP 400',
      received: '"HTTP/1.1 400 Bad"',
      detail: 'expected other bytes',
    };
    const failing = {
      ok: 0,
      failed: 100,
      errors: { ERR_REPLY: 100 },
      examples: [{ ...example, count: 100, protocol: 'HTTP' as const }],
      firstFailure: { served: 0, open: 10 },
    };
    expect(served.judge(makeEvidence(loadOf(failing, failing)))).toMatchObject({
      observed: '200 of 200 connections failed',
      evidence: [
        'it speaks HTTP: it replied HTTP 400',
        '200 times HTTP 400 (ERR_REPLY): expected other bytes, received "HTTP/1.1 400 Bad"',
        'forkbed-client-1: 100 of 100 connections failed: ERR_REPLY 100',
        'forkbed-client-2: 100 of 100 connections failed: ERR_REPLY 100',
      ],
      remedy: expect.stringMatching(/^use --http \//),
    });
  });

  test('tells after how many connections it began, of all clients together', () => {
    const failing = (ok: number, firstFailure: { served: number; open: number }) => ({
      ok,
      failed: 100 - ok,
      errors: { ERR_CLOSED: 100 - ok },
      examples: [
        { code: 'ERR_CLOSED', count: 100 - ok, received: '"full"', detail: 'expected a reply, received the end' },
      ],
      firstFailure,
    });
    const load = loadOf(failing(40, { served: 128, open: 10 }), failing(50, { served: 128, open: 12 }));
    expect(served.judge(makeEvidence(load)).evidence.slice(0, 3)).toEqual([
      'failures began after 256 connections, with 22 open',
      '110 times ERR_CLOSED: expected a reply, received the end after "full"',
      'forkbed-client-1: 60 of 100 connections failed: ERR_CLOSED 60',
    ]);
  });

  test('where none was served it began with the first, and nothing is told of that', () => {
    const failing = { ok: 0, failed: 100, errors: { ERR_CLOSED: 100 }, firstFailure: { served: 7, open: 10 } };
    const { evidence } = served.judge(makeEvidence(loadOf(failing, failing)));
    expect(evidence.join('\n')).not.toContain('began');
  });

  test('examples of many kinds are bounded, those of most connections first', () => {
    const examples = Array.from({ length: 8 }, (_, index) => ({
      code: `E${index}`,
      count: index + 1,
      received: '"x"',
    }));
    const { evidence } = served.judge(
      makeEvidence(loadOf({ ok: 0, failed: 100, examples }, { ok: 0, failed: 100, examples })),
    );
    expect(evidence.slice(0, 6)).toEqual([
      ...[16, 14, 12, 10, 8].map((count) => `${count} times E${count / 2 - 1}: after "x"`),
      'and 3 more',
    ]);
  });

  test('where connections time out, tells of the host too', () => {
    const late = { ok: 97, failed: 3, errors: { ERR_CONNECT_TIMEOUT: 3 } };
    expect(served.judge(makeEvidence(loadOf({}, late)))).toMatchObject({
      outcome: 'fail',
      remedy: expect.stringContaining('nf_conntrack'),
    });
    const refused = { ok: 99, failed: 1, errors: { ECONNREFUSED: 1 } };
    expect(served.judge(makeEvidence(loadOf(refused)))).toMatchObject({
      remedy: expect.not.stringContaining('conntrack'),
    });
  });

  test('fails where a connection was neither answered nor told to have failed', () => {
    expect(served.judge(makeEvidence(loadOf({ ok: 99 }, {})))).toMatchObject({
      outcome: 'fail',
      observed: '1 of 200 connections failed',
    });
  });

  test('fails where one client is missing and another has failed connections', () => {
    const { load } = loadOf({ ok: 0, failed: 100 });
    const missing = ['forkbed-client-2: never arrived'];
    const judgement = served.judge(makeEvidence({ load: { ...load, missing } }));
    expect(judgement.outcome).toBe('fail');
    expect(judgement.evidence.at(-1)).toBe('missing: forkbed-client-2: never arrived');
  });

  test('is unknown where a client is missing, and names it', () => {
    expect(served.judge(makeEvidence(ONE_MISSING))).toMatchObject({
      outcome: 'unknown',
      observed: '1 of 2 clients finished',
      evidence: [
        'missing: forkbed-client-2: arrived, never finished',
        'until then: 1 client, 100 connections, 500 messages answered',
      ],
    });
  });

  test('is unknown where fewer clients told than were expected, though none is known to be missing', () => {
    const load = { ...makeEvidence().load, expectedClients: 3 };
    expect(served.judge(makeEvidence({ load })).outcome).toBe('unknown');
  });

  test('is unknown where no connection was made', () => {
    expect(served.judge(makeEvidence(UNTESTED))).toMatchObject({
      outcome: 'unknown',
      observed: 'no connection was made, so nothing was tested',
    });
    const nobody = { ...makeEvidence().load, expectedClients: 0, clients: [] };
    expect(served.judge(makeEvidence({ load: nobody })).outcome).toBe('unknown');
  });

  test('names the limit of processes that refused forks, and then advises about it', () => {
    const clients = [{ name: 'a', summary: clientSummary({ connections: 300, ok: 7, failed: 293 }) }];
    const load = { ...makeEvidence().load, expectedClients: 1, clients };
    const judged = served.judge({ ...makeEvidence({ load }), pidsLimit: { limit: 8, refused: 293 } });
    expect(judged).toMatchObject({ outcome: 'fail', remedy: expect.stringContaining('--pids-limit') });
    expect(judged.evidence[0]).toBe('its limit of 8 processes refused 293 forks');
  });
});
