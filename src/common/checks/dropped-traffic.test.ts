import { describe, expect, test } from '@jest/globals';
import { alive } from './alive.ts';
import { clientSummary, makeEvidence } from './evidence.fixture.ts';
import type { FinalProbeEvidence } from './evidence.ts';
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
