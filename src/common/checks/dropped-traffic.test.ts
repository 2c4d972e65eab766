import { describe, expect, test } from '@jest/globals';
import { alive } from './alive.ts';
import { clientSummary, makeEvidence } from './evidence.fixture.ts';
import type { FinalProbeEvidence } from './evidence.ts';
import type { LoadKind } from './load-kind.ts';
import { judgeOnNetwork } from './lost-network.ts';
import { served } from './served.ts';

const ANSWERED: FinalProbeEvidence = { by: 'audit', answered: true, accepted: true, ms: 1 };
const REFUSED: FinalProbeEvidence = {
  by: 'audit',
  answered: false,
  accepted: false,
  reason: 'no connection within 5000 ms',
};

function run(errors: Readonly<Record<string, number>>, finalProbe: FinalProbeEvidence, ok = 0) {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const summary = clientSummary({ connections: failed + ok, ok, failed, messages: 5 * ok, errors });
  const load = { ...makeEvidence().load, expectedClients: 1, clients: [{ name: 'a', summary }] };
  return makeEvidence({ load, finalProbe });
}

describe('where no connect of a client was answered', () => {
  test.each(['ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'])(
    'and one from beside the server was, %s is unknown, and names the firewall',
    (code) => {
      const judged = served.judge(run({ [code]: 100 }, ANSWERED));
      expect(judged.outcome).toBe('unknown');
      expect(judged.observed).toBe(
        'no client reached it: none of 100 connects was answered, but one from beside it was',
      );
      expect(judged.evidence.join('\n')).toMatch(/firewall.*net\.bridge\.bridge-nf-call-iptables/);
    },
  );

  test('a connection from beside it that came about is as good as a reply: what to say nobody knows', () => {
    const closed: FinalProbeEvidence = {
      by: 'audit',
      answered: false,
      accepted: true,
      reason: 'no reply within 5000 ms',
    };
    expect(served.judge(run({ ERR_CONNECT_TIMEOUT: 100 }, closed)).outcome).toBe('unknown');
  });

  test('a server that does not accept anybody fails', () => {
    expect(served.judge(run({ ERR_CONNECT_TIMEOUT: 100 }, REFUSED)).outcome).toBe('fail');
    expect(alive.judge(run({ ERR_CONNECT_TIMEOUT: 100 }, REFUSED)).outcome).toBe('unknown');
  });
});

test.each([
  ['some were served', { ERR_CONNECT_TIMEOUT: 99 }, 1],
  ['some were accepted and not answered', { ERR_CONNECT_TIMEOUT: 90, ERR_REPLY_TIMEOUT: 10 }, 0],
  ['some were refused', { ERR_CONNECT_TIMEOUT: 90, ECONNREFUSED: 10 }, 0],
  ['they were reset', { ECONNRESET: 100 }, 0],
])('where %s it is the server that fails', (_, errors, ok) => {
  expect(served.judge(run(errors, ANSWERED, ok)).outcome).toBe('fail');
});

test('a client of the load that was answered at the end proves nothing of the host', () => {
  const finalProbe: FinalProbeEvidence = { by: 'client', answered: true, ms: 1 };
  expect(served.judge(run({ ERR_CONNECT_TIMEOUT: 100 }, finalProbe)).outcome).toBe('fail');
});

describe('where some connects were answered', () => {
  const probes = { ANSWERED, REFUSED } as const;
  const judgeSome = (
    more: { listenDrops?: number; errors?: Readonly<Record<string, number>>; ok?: number; kind?: LoadKind },
    finalProbe: keyof typeof probes = 'ANSWERED',
  ) => {
    const { errors = { ERR_CONNECT_TIMEOUT: 90, EHOSTUNREACH: 9 }, ok = 1, ...load } = more;
    const evidence = run(errors, probes[finalProbe], ok);
    return served.judge({ ...evidence, load: { ...evidence.load, ...load } });
  };

  test('and the kernel of the server dropped none of the others, it is unknown, and names what may be full', () => {
    const judged = judgeSome({ listenDrops: 0 });
    expect(judged.outcome).toBe('unknown');
    expect(judged.observed).toBe(
      '99 of 100 connects did not reach it: they were not answered, and its kernel dropped none',
    );
    expect(judged.evidence.join('\n')).toMatch(/gc_thresh3.*nf_conntrack[\s\S]*firewall/);
  });

  test.each([
    ['its kernel dropped one, as a backlog was full', { listenDrops: 1 }],
    ['nobody knows whether it did', {}],
    ['another was reset', { listenDrops: 0, errors: { ERR_CONNECT_TIMEOUT: 98, ECONNRESET: 1 } }],
    [
      'one was accepted and not answered',
      { listenDrops: 0, errors: { ERR_CONNECT_TIMEOUT: 98, ERR_REPLY_TIMEOUT: 1 } },
    ],
    ['they are datagrams', { listenDrops: 0, kind: 'flows' as const }],
  ])('and %s, the server fails', (_, more) => {
    expect(judgeSome(more).outcome).toBe('fail');
  });

  test('and the server was taken off its network, that is the reason', () => {
    const evidence = run({ ERR_CONNECT_TIMEOUT: 90 }, ANSWERED, 1);
    const lost = { ...evidence, load: { ...evidence.load, listenDrops: 0 }, lostNetwork: 'forkbed-net' };
    expect(judgeOnNetwork(served, lost)).toMatchObject({
      outcome: 'unknown',
      observed: 'the subject lost its network forkbed-net during the run; then: 90 of 91 connections failed',
    });
  });

  test('and one from beside it was refused, the server fails', () => {
    expect(judgeSome({ listenDrops: 0 }, 'REFUSED').outcome).toBe('fail');
  });

  test('a failure that no error explains is a failure of the server', () => {
    const evidence = run({ ERR_CONNECT_TIMEOUT: 90 }, ANSWERED, 1);
    const clients = evidence.load.clients.map((client) => ({
      ...client,
      summary: { ...client.summary, connections: 92, failed: 91 },
    }));
    expect(served.judge({ ...evidence, load: { ...evidence.load, listenDrops: 0, clients } }).outcome).toBe('fail');
  });
});
