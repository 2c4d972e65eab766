/**
 * `--udp`: the load sends datagrams to a server that forks for each of them, or for each peer. A sound one passes, also where datagrams are
 * lost, and one that leaks or stops fails, as over TCP.
 */
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const QUIET = ['check', '--quiet', '--settle', '500ms', '--format', 'json'];
const FEW = [...QUIET, '--clients', '2', '--connections', '20'];
const UDP = ['--udp', '--expect', 'echo'];
/** socat connects a socket that datagrams of other peers may already wait in, and its child takes them for its own peer's. */
const ONE_AT_A_TIME = ['--clients', '1', '--concurrency', '1'];

let image = '';

beforeAll(async () => {
  image = await buildSubject('udp-forking');
});

/** With few clients. */
function check(options: readonly string[], command: readonly string[] = []) {
  return checkAsAsked([...FEW, ...options], command);
}

async function checkAsAsked(args: readonly string[], command: readonly string[] = []) {
  const words = command.length === 0 ? [] : ['--', ...command];
  const outcome = await forkbed([...args, image, ...words]);
  if (outcome.stdout === '') throw new Error(`expected a report, received ${outcome.exitCode}: ${outcome.stderr}`);
  const report = JSON.parse(outcome.stdout);
  const findings: { id: string; outcome: string; observed: string; evidence: string[]; remedy?: string }[] =
    report.verdict.findings;
  const failed = findings.filter((finding) => finding.outcome === 'fail').map(({ id }) => id);
  const summaries: Record<string, number>[] = (report.evidence.lives[0].audit.evidence?.load.clients ?? []).map(
    ({ summary }: { summary: Record<string, number> }) => summary,
  );
  return {
    report,
    failed,
    outcome: report.verdict.outcome,
    find: (id: string) => findings.find((finding) => finding.id === id),
    sum: (name: string) => summaries.reduce((total, summary) => total + (summary[name] ?? 0), 0),
  };
}

const withBug = (bug: string) => ['-e', `BUG=${bug}`];

describe('a sound server passes', () => {
  test('that forks for each datagram; what cannot be asked of UDP is not applicable', async () => {
    const { report, outcome, find } = await check(UDP);
    expect(outcome).toBe('pass');
    expect(find('served')?.observed).toBe('2 clients, 40 flows, 200 messages answered');
    expect(find('alive')?.observed).toMatch(/answered one more client/);
    expect(report.verdict.notApplicable).toMatchObject([{ id: 'listen-fd-closed' }, { id: 'sockets-closed' }]);
    expect(report.plan).toMatchObject({ udp: true, port: 5005 });
    expect(report.evidence.lives[0].audit.evidence.subject).toMatchObject({
      pid: 1,
      listener: { transport: 'udp', port: 5005, inodes: [expect.any(Number)] },
    });
  });

  test('that forks for each peer and binds its port anew, as socat does', async () => {
    const socat = ['socat', '-T', '0.5', 'UDP-LISTEN:5005,fork', 'PIPE'];
    const { outcome, find } = await check([...UDP, ...ONE_AT_A_TIME, '--settle', '2s'], socat);
    expect([outcome, find('served')?.observed]).toEqual(['pass', '1 client, 20 flows, 100 messages answered']);
  });

  test('with any reply, with large datagrams, and with many clients', async () => {
    const many = ['--clients', '12', '--connections', '10', '--payload', `%d${'x'.repeat(8_000)}`, '--udp'];
    const { outcome, find } = await check(many);
    expect([outcome, find('served')?.observed]).toEqual(['pass', '12 clients, 120 flows, 600 messages answered']);
  });

  test('beside commands in the container', async () => {
    const { outcome, report } = await check([
      ...UDP,
      '--port',
      '5005',
      '--clients',
      '2',
      '--exec',
      'true',
      '--execs',
      '3',
    ]);
    expect([outcome, report.verdict.figures.load]).toEqual(['pass', 'flows and execs']);
  });

  test('without clients: the audit sends one datagram of its own at the end', async () => {
    const alone = ['--udp', '--port', '5005', '--for', '1s', '--exec', 'true', '--execs', '3'];
    const { outcome, report } = await checkAsAsked([...QUIET, '--clients', '0', ...alone]);
    expect(outcome).toBe('pass');
    expect(report.evidence.lives[0].audit.evidence.finalProbe).toMatchObject({ by: 'audit', answered: true });
  });

  test('under faults from outside, and from clients that go without a word', async () => {
    const faults = [
      '--chaos',
      'kill-children,sigstop-server,freeze,vanish,disconnect',
      '--seed',
      '5',
      '--settle',
      '1s',
    ];
    const { outcome, failed, find, report } = await check([...UDP, ...faults]);
    expect([failed, find('faults')?.observed]).toEqual([[], expect.any(String)]);
    // A child lives for the moment of its reply: there may be none to kill.
    const acted = report.verdict.chaos.faults.filter((fault: { acted: boolean }) => fault.acted);
    expect(acted.map(({ fault }: { fault: string }) => fault)).toEqual(
      expect.arrayContaining(['sigstop-server', 'freeze', 'vanish', 'disconnect']),
    );
    expect(['pass', 'unknown']).toContain(outcome);
  });

  test('that is stopped and started again', async () => {
    const { outcome, find } = await check([...UDP, '--chaos', 'restart-container', '--seed', '1']);
    expect([outcome, find('restarts')?.outcome]).toEqual(['pass', 'pass']);
  });
});

describe('a datagram that is lost is no failure', () => {
  test('a message that is lost once is sent again, and the report counts it', async () => {
    const { outcome, sum, find } = await check([
      ...UDP,
      ...withBug('drops'),
      '--messages',
      '2',
      '--reply-timeout',
      '2s',
    ]);
    expect(outcome).toBe('pass');
    // Each first time of each message.
    expect(sum('resent')).toBeGreaterThanOrEqual(80);
    expect(find('served')?.evidence.join('\n')).toMatch(/\d+ datagrams were sent again, as no reply had come in time/);
  });

  test.each(['echo', 'any'])(
    'replies that come twice are none to other messages, with --expect %s',
    async (expected) => {
      const { outcome, sum } = await check(['--udp', '--expect', expected, ...withBug('twice'), '--hold', '200ms']);
      expect(outcome).toBe('pass');
      if (expected === 'echo') expect(sum('strays')).toBeGreaterThan(0);
    },
  );

  test('replies that come after the message was sent again are waited for, and counted', async () => {
    const late = ['--messages', '2', '--reply-timeout', '4s', '--settle', '3s'];
    const { outcome, sum, find } = await check(['--udp', '--expect', 'any', ...withBug('late'), ...late]);
    expect(outcome).toBe('pass');
    expect(sum('resent')).toBeGreaterThan(0);
    expect(find('served')?.evidence.join('\n')).toMatch(/\d+ repl(y|ies) came late or once more/);
  });
});

describe('a server that is not sound fails', () => {
  test('it leaves zombies', async () => {
    const { outcome, find } = await check([...UDP, ...withBug('zombies')]);
    expect([outcome, find('no-defunct')?.outcome, find('served')?.outcome]).toEqual(['fail', 'fail', 'pass']);
    expect(find('no-defunct')?.evidence.join('\n')).toContain('per 1,000 flows');
  });

  test('it leaks descriptors, as further rounds of the same load show', async () => {
    const { failed, find } = await check([...UDP, ...withBug('descriptors')]);
    expect(failed).toEqual(['client-fd-closed']);
    expect(find('client-fd-closed')?.evidence.join('\n')).toMatch(/round 1, 40 flows: \+200 descriptors/);
    expect(find('client-fd-closed')?.remedy).toContain('datagram');
  });

  test('it stops replying', async () => {
    const stops = [...withBug('stops'), '--messages', '1', '--connections', '60', '--reply-timeout', '1s'];
    const { failed, find } = await check([...UDP, ...stops]);
    expect(failed).toEqual(expect.arrayContaining(['served', 'alive']));
    expect(find('served')?.evidence.join('\n')).toContain('ERR_REPLY_TIMEOUT');
    expect(find('alive')?.observed).toContain('one more client was not served: ERR_REPLY_TIMEOUT');
  });

  test('its children never end: socat without a time-out, whose peers cannot close', async () => {
    const socat = ['socat', 'UDP-LISTEN:5005,fork', 'PIPE'];
    const { failed, find } = await check([...UDP, ...ONE_AT_A_TIME], socat);
    expect(failed).toContain('children-gone');
    expect(find('served')?.outcome).toBe('pass');
  });
});

test('a server of TCP alone is no server of UDP: nothing was tested', async () => {
  const tcp = ['socat', 'TCP-LISTEN:5005,fork', 'PIPE'];
  const { outcome, report } = await check([...UDP, '--start-timeout', '2s'], tcp);
  expect(outcome).toBe('unknown');
  expect(report.verdict.control.observed).toContain(
    'nothing listened on UDP port 5005 within 2000 ms; ports that are listened on: 5005/tcp',
  );
});
