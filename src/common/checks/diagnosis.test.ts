import { describe, expect, test } from '@jest/globals';
import type { ClientSummary, FailureExample } from '../events/client-summary.ts';
import { diagnose } from './diagnosis.ts';
import { census, clientSummary, LISTEN_INODE, LISTENER, makeEvidence, tcpSocket } from './evidence.fixture.ts';

/** Two clients, of which each failed so. */
function failing(summary: Partial<ClientSummary>, more: Parameters<typeof makeEvidence>[0] = {}) {
  const clients = ['a', 'b'].map((name) => ({
    name,
    summary: clientSummary({ ok: 0, failed: 100, messages: 0, ...summary }),
  }));
  return makeEvidence({ load: { ...makeEvidence().load, clients }, ...more });
}

const factOf = (evidence: ReturnType<typeof makeEvidence>) => diagnose(evidence)?.fact;
const adviceOf = (evidence: ReturnType<typeof makeEvidence>) => diagnose(evidence)?.advice;
const withExample = (example: Partial<FailureExample>, summary: Partial<ClientSummary> = {}) =>
  failing({ examples: [{ code: 'ERR_REPLY', count: 100, ...example }], ...summary });

describe('where no connection was served', () => {
  test('and it replied in HTTP, it speaks HTTP', () => {
    const evidence = withExample({ protocol: 'HTTP', reply: 'HTTP 400' });
    expect(factOf(evidence)).toBe('it speaks HTTP: it replied HTTP 400');
    expect(adviceOf(evidence)).toContain('--http /');
  });

  test('and it replied with an alert of TLS, it speaks TLS', () => {
    const evidence = withExample({ protocol: 'TLS', reply: 'TLS alert 70 protocol_version' });
    expect(factOf(evidence)).toBe('it speaks TLS: it replied TLS alert 70 protocol_version');
    expect(adviceOf(evidence)).toBe(
      'speak TLS: --tls with --tls-ca FILE or --tls-insecure; or name a port without TLS: --port',
    );
  });

  test('and no TLS session came about, the library says why', () => {
    const detail = 'expected a TLS session, received SSL - An invalid SSL record was received';
    const evidence = failing({ errors: { ERR_TLS: 100 }, examples: [{ code: 'ERR_TLS', count: 100, detail }] });
    expect(factOf(evidence)).toBe(`no TLS session comes about: ${detail}`);
    expect(adviceOf(evidence)).toMatch(/--tls-ca.*--sni.*--tls-insecure.*leave out --tls/);
  });

  test('and it replied with a greeting, it speaks first', () => {
    const evidence = withExample({ protocol: 'SSH', received: '"SSH-2.0-OpenSSH_9.9\\r\\n"' });
    expect(factOf(evidence)).toBe('it speaks first, as SSH does: "SSH-2.0-OpenSSH_9.9\\r\\n"');
    expect(adviceOf(evidence)).toContain('--messages 1');
  });

  test('and it spoke the protocol of a database, it needs a client of that', () => {
    const evidence = withExample({ protocol: 'PostgreSQL', reply: 'PostgreSQL error', received: '"E"' });
    expect(factOf(evidence)).toBe('it speaks PostgreSQL: it replied PostgreSQL error');
    expect(adviceOf(evidence)).toContain('--client-image');
  });

  test('and it closed without a word, it does so', () => {
    expect(factOf(failing({ errors: { ERR_CLOSED: 100 } }))).toBe('it closes the connection without a reply');
    expect(adviceOf(failing({ errors: { ERR_CLOSED: 100 } }))).toContain('--tls');
    expect(factOf(failing({ errors: { ECONNRESET: 100 } }))).toBe('it closes the connection without a reply');
  });

  test('and it closed after a reply to each, that may be right', () => {
    const evidence = failing({ errors: { ERR_CLOSED: 90, ECONNRESET: 10 }, messages: 100 });
    expect(factOf(evidence)).toBe('it closes the connection after the first reply');
    expect(adviceOf(evidence)).toContain('--messages 1');
    expect(factOf(failing({ errors: { ERR_CLOSED: 100 }, messages: 170 }))).toBe(
      'it closes the connection before the last reply (340 messages were answered)',
    );
  });

  test('and nothing came in time, it accepts and does not reply', () => {
    const evidence = failing({ errors: { ERR_REPLY_TIMEOUT: 100 } });
    expect(factOf(evidence)).toBe('it accepts connections and does not reply');
    expect(adviceOf(evidence)).toContain('--payload');
  });
});

describe('where connections were refused', () => {
  const refused = { errors: { ECONNREFUSED: 100 } };
  const listeningOn = (...addresses: string[]) =>
    census({
      sockets: addresses.map((localAddress) => ({ ...LISTENER, localAddress })),
    });

  test('and it listens on a loopback address alone, that is told', () => {
    const evidence = failing(refused, { baseline: listeningOn('127.0.0.1', '::1') });
    expect(factOf(evidence)).toBe(
      'it listens on 127.0.0.1 and ::1 only: clients in other containers cannot reach port 5005',
    );
    expect(adviceOf(evidence)).toContain('0.0.0.0');
  });

  test.each([['0.0.0.0'], ['::'], ['172.18.0.2']])('and it listens on %s, it is not that', (address) => {
    expect(factOf(failing(refused, { baseline: listeningOn('127.0.0.1', address) }))).toBeUndefined();
  });

  test('and nobody listens there any more, but elsewhere, that is told', () => {
    const after = census({ sockets: [{ ...LISTENER, localPort: 8080 }, tcpSocket({ localPort: 5005 })] });
    expect(factOf(failing(refused, { after }))).toBe('it listens on port 8080 after the load, not on 5005');
    expect(factOf(failing(refused, { after: census({ sockets: [] }) }))).toBe(
      'nothing listens on port 5005 after the load',
    );
  });

  test('where they were not refused, its address is no explanation', () => {
    expect(factOf(failing({ errors: { ERR_REPLY: 100 } }, { baseline: listeningOn('127.0.0.1') }))).toBeUndefined();
  });

  test('commands that fail say nothing of their own, so the address is told', () => {
    const { load } = failing({ errors: { EXIT_1: 100 } });
    const evidence = makeEvidence({ load: { ...load, kind: 'commands' }, baseline: listeningOn('127.0.0.1') });
    expect(factOf(evidence)).toContain('it listens on 127.0.0.1 only');
  });
});

describe('at a Unix socket', () => {
  const listener = { transport: 'unix', path: '/run/app/app.sock', inodes: [LISTEN_INODE] } as const;
  const failingWith = (...codes: string[]) =>
    failing(
      { errors: Object.fromEntries(codes.map((code) => [code, 100 / codes.length])) },
      { subject: { pid: 1, listener } },
    );

  test.each([
    ['ENOENT', 'there was no socket file at /run/app/app.sock'],
    ['ECONNREFUSED', 'nobody listened at the socket file /run/app/app.sock'],
    [
      'EACCES',
      'the user of the clients may not connect at /run/app/app.sock: the mode of the socket file, or of a folder above it, forbids it',
    ],
    [
      'EPERM',
      'the user of the clients may not connect at /run/app/app.sock: the mode of the socket file, or of a folder above it, forbids it',
    ],
    ['EAGAIN', 'its backlog stayed full: it did not accept for as long as clients tried to connect'],
  ])('a connect that fails with %s is told', (code, fact) => {
    expect(factOf(failingWith(code))).toBe(fact);
  });

  test('what to do about the mode is told', () => {
    expect(adviceOf(failingWith('EACCES'))).toMatch(/chmod, umask, group.*client of the right user/);
  });

  test('a backlog that was full for the fewer of them is no diagnosis', () => {
    expect(factOf(failingWith('EAGAIN', 'ERR_REPLY', 'ERR_CLOSED'))).toBeUndefined();
  });

  test('the same codes say nothing so of a port', () => {
    for (const code of ['ENOENT', 'EACCES', 'EPERM', 'EAGAIN']) {
      expect(factOf(failing({ errors: { [code]: 100 } }))).toBeUndefined();
    }
  });

  test('a path that a terminal would obey is printed in a form that it does not', () => {
    const path = '/run/app/\u001b[2J.sock';
    const evidence = failing({ errors: { EACCES: 100 } }, { subject: { pid: 1, listener: { ...listener, path } } });
    expect(factOf(evidence)).not.toContain('\u001b');
    expect(factOf(evidence)).toContain('[2J.sock');
  });
});

describe('where some were served', () => {
  test.each([
    ['"-ERR max number of clients reached\\r\\n"', 'ERR_CLOSED'],
    ['"too many connections"', 'ECONNRESET'],
    ['"Sorry, the server is busy\\n"', 'ERR_REPLY'],
  ])('and others were refused with %s, that is told', (received, code) => {
    const evidence = withExample({ code, received, count: 40 }, { ok: 60, failed: 40 });
    expect(factOf(evidence)).toBe(`it refuses clients: ${received}`);
    expect(adviceOf(evidence)).toContain('--concurrency');
  });

  test.each(['HTTP 503', 'HTTP 429'])('and others got %s, it refuses clients', (reply) => {
    expect(factOf(withExample({ reply, count: 40 }, { ok: 60, failed: 40 }))).toBe(`it refuses clients: ${reply}`);
  });

  test('and one connection of many failed in a protocol of its own, that is no diagnosis', () => {
    expect(factOf(withExample({ protocol: 'HTTP', count: 1 }, { ok: 99, failed: 1 }))).toBeUndefined();
  });

  test('a reply that is cut off is told as such', () => {
    const detail = 'HTTP 200: expected a body of 5 bytes, received 4 and the end of the stream';
    const evidence = withExample({ code: 'ERR_CLOSED', detail, count: 3 }, { ok: 97, failed: 3 });
    expect(factOf(evidence)).toBe('replies are cut off');
    expect(adviceOf(evidence)).toContain('Content-Length');
  });
});

describe('with HTTP', () => {
  test.each([
    ['HTTP 404', '--http'],
    ['HTTP 403', '--payload'],
    ['HTTP 500', 'log'],
    ['HTTP 400', '--payload'],
  ])('%s is what it answers', (reply, advice) => {
    const evidence = withExample({ reply });
    expect(factOf(evidence)).toBe(`it answers ${reply}`);
    expect(adviceOf(evidence)).toContain(advice);
  });
});

describe('where replies were late', () => {
  test('how late is told, of the client in the middle', () => {
    const clients = [9_000, 12_340, 20_000].map((lateReplyMs, index) => ({
      name: String(index),
      summary: clientSummary({ ok: 50, failed: 50, errors: { ERR_REPLY_TIMEOUT: 50 }, lateReplyMs }),
    }));
    const evidence = makeEvidence({ load: { ...makeEvidence().load, clients } });
    expect(factOf(evidence)).toBe(
      'replies come after the time-out: those that were waited for, after 12.3 s (p50 of 3)',
    );
    expect(adviceOf(evidence)).toContain('--reply-timeout');
  });
});

test('where all were served there is nothing to tell', () => {
  expect(diagnose(makeEvidence())).toBeUndefined();
});
