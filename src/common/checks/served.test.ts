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

  describe('where a client was stopped from outside, as by a node that is drained', () => {
    const [first, second] = makeEvidence().load.clients;
    if (first === undefined || second === undefined) throw new Error('expected two clients');
    const stopped = (summary: Partial<ClientSummary>) => ({
      load: {
        ...makeEvidence().load,
        clients: [first, { ...second, node: 'worker-2', interrupted: 40, summary: clientSummary(summary) }],
      },
    });

    test('is unknown, and names it: nothing that was not over is held against the server', () => {
      expect(served.judge(makeEvidence(stopped({ connections: 60, ok: 60, messages: 300 })))).toEqual({
        outcome: 'unknown',
        observed: '1 of 2 clients finished',
        evidence: [
          'stopped: forkbed-client-2 on worker-2, with 40 of 100 connections not over',
          'until then: 2 clients, 160 connections, 800 messages answered',
        ],
      });
    });

    test('fails for what had failed before, and counts that alone', () => {
      const failing = { connections: 60, ok: 58, failed: 2, errors: { ERR_REPLY: 2 } };
      expect(served.judge(makeEvidence(stopped(failing)))).toMatchObject({
        outcome: 'fail',
        observed: '2 of 160 connections failed',
        evidence: [
          'forkbed-client-2: 2 of 60 connections failed: ERR_REPLY 2',
          'stopped: forkbed-client-2 on worker-2, with 40 of 100 connections not over',
        ],
      });
    });
  });

  test('is unknown where a client was cut off, and names it with its machine', () => {
    const [first, second] = makeEvidence().load.clients;
    if (first === undefined || second === undefined) throw new Error('expected two clients');
    const summary = clientSummary({ connections: 95, ok: 95, messages: 475, gateSilentMs: 8_500 });
    const load = { ...makeEvidence().load, clients: [first, { ...second, node: 'worker-2', cutOff: 5, summary }] };
    expect(served.judge(makeEvidence({ load }))).toEqual({
      outcome: 'unknown',
      observed: '1 of 2 clients finished',
      evidence: [
        'cut off: forkbed-client-2 on worker-2, for 8.5 s or longer: 5 of 100 connections failed',
        'until then: 2 clients, 195 connections, 975 messages answered',
      ],
    });
  });

  test('says what each machine had, and how far apart the clients began', () => {
    const { load } = makeEvidence();
    const node = { connections: 100, connectionsServed: 100, connectMs: load.connectMs, replyMs: load.replyMs };
    const nodes = [
      { ...node, node: 'worker-1', clients: 1, missing: 0 },
      { ...node, node: 'worker\n2', clients: 1, missing: 2 },
    ];
    const startSpreadMs = { p50: 1.5, p90: 2, p99: 3.5, max: 4 };
    expect(served.judge(makeEvidence({ load: { ...load, nodes, startSpreadMs } })).evidence.slice(1)).toEqual([
      'clients began p50 1.5 ms, p99 3.5 ms, max 4 ms after the first go',
      'on worker-1: 1 client, 100 of 100 connections served; connect p99 3 ms, reply p99 0.3 ms',
      'on worker?2: 1 of 3 clients, 100 of 100 connections served; connect p99 3 ms, reply p99 0.3 ms',
    ]);
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
