/**
 * `--unix`: the clients connect at a Unix socket, in a folder that they share with a server that forks. A sound one passes, and one that
 * leaks or stops fails, as over TCP; a folder that nobody shares is refused.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbed } from '../support/forkbed.ts';
import { run } from '../support/run.ts';

jest.setTimeout(300_000);

const QUIET = ['check', '--quiet', '--settle', '500ms', '--format', 'json'];
const FEW = [...QUIET, '--clients', '2', '--connections', '20'];
const PATH = '/run/app/app.sock';
const UNIX = ['--unix', PATH, '--expect', 'echo'];
const NAME = `forkbed-unix-${process.pid}`;

let image = '';

beforeAll(async () => {
  image = await buildSubject('unix-forking');
});

const docker = (...args: string[]) => run('docker', args, { limitMs: 60_000 });

afterAll(async () => {
  await docker('rm', '--force', NAME, `${NAME}-alone`);
  await docker('volume', 'rm', '--force', NAME);
});

function readReport(outcome: { stdout: string; stderr: string; exitCode: number | null }) {
  if (outcome.stdout === '') throw new Error(`expected a report, received ${outcome.exitCode}: ${outcome.stderr}`);
  const report = JSON.parse(outcome.stdout);
  const findings: { id: string; outcome: string; observed: string; evidence: string[]; remedy?: string }[] =
    report.verdict.findings;
  const summaries: Record<string, number>[] = (report.evidence.lives[0].audit.evidence?.load.clients ?? []).map(
    ({ summary }: { summary: Record<string, number> }) => summary,
  );
  return {
    report,
    outcome: report.verdict.outcome,
    failed: findings.filter((finding) => finding.outcome === 'fail').map(({ id }) => id),
    find: (id: string) => findings.find((finding) => finding.id === id),
    sum: (name: string) => summaries.reduce((total, summary) => total + (summary[name] ?? 0), 0),
  };
}

async function check(options: readonly string[], command: readonly string[] = []) {
  const words = command.length === 0 ? [] : ['--', ...command];
  return readReport(await forkbed([...FEW, ...options, image, ...words]));
}

const withBug = (bug: string) => ['-e', `BUG=${bug}`];

describe('a sound server passes', () => {
  test('as the user who owns the folder in its image, whose files are there', async () => {
    const { report, outcome, find } = await check([...UNIX, '--user', '33:33', '--ready-log', 'configured']);
    expect(outcome).toBe('pass');
    expect(find('served')?.observed).toBe('2 clients, 40 connections, 200 messages answered');
    expect(find('listen-fd-closed')?.observed).toMatch(/none of \d+ child(ren)? holds it/);
    expect(report.verdict.notApplicable).toMatchObject([{ id: 'sockets-closed' }]);
    expect(report.evidence.lives[0].audit.evidence).toMatchObject({
      subject: { pid: 1, listener: { transport: 'unix', path: PATH } },
      // The audit is a client, too, while PID 1 reaps orphans.
      foreign: { client: 'kept' },
    });
  });

  test('as a user who owns nothing, in a folder that its image does not have', async () => {
    const path = '/srv/new/deep/app.sock';
    const options = ['--unix', path, '-e', `SOCKET=${path}`, '--user', '1234:1234', '--expect', 'echo'];
    expect((await check(options)).outcome).toBe('pass');
  });

  test('with a socket that its owner alone may use', async () => {
    expect((await check([...UNIX, ...withBug('private'), '--user', '33:33'])).outcome).toBe('pass');
  });

  test('that forks in socat, and with many clients', async () => {
    const many = ['--clients', '12', '--connections', '10'];
    const { outcome, find } = await check([...UNIX, ...many], ['socat', `UNIX-LISTEN:${PATH},fork`, 'PIPE']);
    expect([outcome, find('served')?.observed]).toEqual(['pass', '12 clients, 120 connections, 600 messages answered']);
  });

  test('whose backlog is full again and again: a connect that is refused comes again, and is counted', async () => {
    const { outcome, sum, find } = await check([...UNIX, ...withBug('backlog'), '--concurrency', '20']);
    expect(outcome).toBe('pass');
    expect(sum('connectRetries')).toBeGreaterThan(0);
    expect(find('served')?.evidence.join('\n')).toMatch(/\d+ connects? met a full backlog, and came again/);
  });

  test('that speaks HTTP over it', async () => {
    const { outcome, find } = await check(['--unix', PATH, '--http', '/', '--ready-http', '/']);
    expect([outcome, find('served')?.observed]).toEqual(['pass', '2 clients, 40 connections, 40 messages answered']);
  });

  test('in front of a client of its users own, which gets the path', async () => {
    const own = [
      '--client-image',
      image,
      '--client-command',
      'echo x | socat -t 5 - UNIX-CONNECT:$FORKBED_UNIX | grep x',
    ];
    const { outcome, find } = await check(['--unix', PATH, ...own, '--connections', '5']);
    expect([outcome, find('served')?.observed]).toEqual(['pass', '2 clients, 10 commands succeeded']);
  });

  test('beside commands in the container, and without clients', async () => {
    const beside = await check([...UNIX, '--clients', '1', '--exec', 'true', '--execs', '3']);
    expect([beside.outcome, beside.report.verdict.figures.load]).toEqual(['pass', 'connections and execs']);
    const time = ['--clients', '0', '--for', '1s', '--exec', 'true', '--execs', '3', '--user', '33:33'];
    const alone = readReport(await forkbed([...QUIET, '--unix', PATH, ...time, image]));
    expect(alone.outcome).toBe('pass');
    expect(alone.report.evidence.lives[0].audit.evidence.finalProbe).toMatchObject({ by: 'audit', answered: true });
  });

  test('under faults from outside and of its clients', async () => {
    const faults = ['--chaos', 'kill-children,freeze,half-close,drip,vanish', '--seed', '4', '--settle', '1s'];
    const { outcome, find } = await check([...UNIX, ...faults]);
    expect([outcome, find('faults')?.outcome]).toEqual(['pass', 'pass']);
  });

  test('that is stopped and started again, and removes the socket file of before', async () => {
    const { outcome, find } = await check([...UNIX, '--chaos', 'restart-container', '--seed', '1']);
    expect([outcome, find('restarts')?.outcome]).toEqual(['pass', 'pass']);
  });
});

describe('a server that is not sound fails', () => {
  test('it leaves zombies', async () => {
    const { outcome, find } = await check([...UNIX, ...withBug('zombies')]);
    expect([outcome, find('no-defunct')?.outcome, find('served')?.outcome]).toEqual(['fail', 'fail', 'pass']);
  });

  test('it leaks descriptors, as further rounds of the same load show', async () => {
    const { failed, find } = await check([...UNIX, ...withBug('descriptors')]);
    expect(failed).toEqual(['client-fd-closed']);
    expect(find('client-fd-closed')?.evidence.join('\n')).toMatch(/round 1, 40 connections: \+40 descriptors/);
  });

  test('its children keep the listening socket', async () => {
    const { failed, find } = await check([...UNIX, ...withBug('listener'), '--warm-up', '0']);
    expect(failed).toContain('listen-fd-closed');
    expect(find('listen-fd-closed')?.evidence.join('\n')).toContain(`the socket at ${PATH}, inode `);
  });

  test('it stops accepting', async () => {
    const { failed, find } = await check([...UNIX, ...withBug('stops'), '--reply-timeout', '1s']);
    expect(failed).toEqual(expect.arrayContaining(['served', 'alive']));
    expect(find('alive')?.observed).toContain('one more client was not served');
  });

  test('it does not start again, as the socket file of before is in its way', async () => {
    const stale = [...withBug('stale'), '--chaos', 'restart-container', '--seed', '1', '--start-timeout', '5s'];
    const { failed } = await check([...UNIX, ...stale]);
    expect(failed).toContain('restarts');
  });

  test('its socket file goes while it listens', async () => {
    const socat = ['sh', '-c', `(sleep 4; rm ${PATH}) & exec socat UNIX-LISTEN:${PATH},fork PIPE`];
    const { failed, find } = await check([...UNIX, '--rate', '3', '--ignore', 'sleep'], socat);
    expect(failed).toContain('served');
    expect(find('served')?.evidence.join('\n')).toContain(`there was no socket file at ${PATH}`);
  });
});

describe('a container that runs already', () => {
  test('is checked by the volume that it has at the folder', async () => {
    await docker('run', '--detach', '--name', NAME, '--volume', `${NAME}:/run/app`, image);
    const { outcome, report } = readReport(await forkbed([...FEW, ...UNIX, '--container', NAME]));
    expect([outcome, report.plan.unix]).toEqual(['pass', PATH]);
    expect((await docker('volume', 'inspect', NAME)).exitCode).toBe(0);
  });

  test('is refused where it shares the folder with nobody', async () => {
    await docker('run', '--detach', '--name', `${NAME}-alone`, image);
    const { exitCode, stderr } = await forkbed([...FEW, ...UNIX, '--container', `${NAME}-alone`]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(
      `--unix: expected a volume or a folder of the host that is mounted in the subject above ${PATH}, received none`,
    );
  });
});

test('a server that listens elsewhere has not been tested, and the report says where it listens', async () => {
  const elsewhere = ['socat', 'UNIX-LISTEN:/run/app/other.sock,fork', 'PIPE'];
  const { outcome, report } = await check([...UNIX, '--start-timeout', '2s'], elsewhere);
  expect(outcome).toBe('unknown');
  expect(report.verdict.control.observed).toContain(
    `nothing listened at ${PATH} within 2000 ms; Unix sockets that listen: /run/app/other.sock`,
  );
});

test('nothing of the run is left: no volume, no container', async () => {
  const id = `udp-unix-${process.pid}`;
  const { stdout } = await forkbed([...FEW, ...UNIX, image], { FORKBED_RUN: id });
  expect(JSON.parse(stdout).verdict.outcome).toBe('pass');
  const own = ['--quiet', '--filter', `label=forkbed.run=${id}`];
  expect((await docker('volume', 'ls', ...own)).stdout).toBe('');
  expect((await docker('container', 'ls', '--all', ...own)).stdout).toBe('');
});
