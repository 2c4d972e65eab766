/**
 * Options of `docker run` on `forkbed check`: they reach the container, and where one of them meets what forkbed needs itself (a log, a
 * namespace, the time to stop), a sound server passes and the same server that does not reap fails.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { defaultEngine } from '../../src/host/index.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(300_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['check', '--quiet', '--clients', '1', '--connections', '10', '--settle', '500ms', '--format', 'json'];

/** A shell that ends with 1, and names the condition, unless all hold; else it becomes the server. */
function serverIf(conditions: readonly string[]): readonly string[] {
  const tests = conditions.map(
    (condition) => `${condition} || { echo 'not: ${condition.replaceAll("'", '"')}'; exit 1; }`,
  );
  return ['-c', [...tests, 'exec forkbed-server --reap wait'].join('\n')];
}

async function check(options: readonly string[], command: readonly string[]) {
  const outcome = await forkbed([...FEW, ...options, IMAGE, '--', ...command]);
  if (outcome.stdout === '') throw new Error(`expected a report, received ${outcome.exitCode}: ${outcome.stderr}`);
  const report = JSON.parse(outcome.stdout);
  const findings: { id: string; outcome: string; observed: string }[] = report.verdict.findings;
  return {
    ...report,
    outcome: report.verdict.outcome,
    find: (id: string) => findings.find((finding) => finding.id === id),
  };
}

test('options reach the container in the forms of docker run', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'env'), '# variables\nQUOTED="a b"\nHERE_TOO\n');
  // The folder of the test is its user's alone.
  const mounted = join(folder, 'mounted');
  mkdirSync(mounted);
  writeFileSync(join(mounted, 'file'), 'mounted\n');
  const options = [
    ...['-h', 'web', '--domainname', 'example.org', '-w', '/tmp', '--env-file', join(folder, 'env'), '-eB=2'],
    ...['--mount', `type=bind,src=${mounted},dst=/mounted,ro`, '--tmpfs', '/scratch:size=1m', '-v', '/anonymous'],
    ...['--shm-size', '16m', '--ulimit', 'nofile=512:1024', '--sysctl', 'net.core.somaxconn=77', '--group-add', '4242'],
    ...['--add-host', 'db:10.9.8.7', '--dns', '10.9.8.6', '--dns-search', 'example.net', '--cap-add', 'NET_ADMIN'],
    ...['--oom-score-adj', '300', '--cpus', '1.5', '--memory', '256m', '--memory-swap', '-1', '-l', 'a=b'],
    ...['--network-alias', 'other', '--expose', '9', '--port', '5005', '--pull', 'never', '--log-opt', 'max-size=1m'],
  ];
  const conditions = [
    'test "$(cat /etc/hostname)" = web',
    'test "$(cat /proc/sys/kernel/domainname)" = example.org',
    'test "$PWD" = /tmp',
    `test "$QUOTED" = '"a b"'`,
    'test "$B" = 2',
    'test -z "$HERE_TOO"',
    'test "$(cat /mounted/file)" = mounted',
    '! touch /mounted/new 2>/dev/null',
    'grep -q "^tmpfs /scratch tmpfs rw.*size=1024k" /proc/mounts',
    'grep -q " /anonymous " /proc/mounts',
    'grep -q "^shm /dev/shm tmpfs.*size=16384k" /proc/mounts',
    'test "$(ulimit -Sn):$(ulimit -Hn)" = 512:1024',
    'test "$(cat /proc/sys/net/core/somaxconn)" = 77',
    'id -G | grep -qw 4242',
    'grep -q "10.9.8.7.*db" /etc/hosts',
    'grep -q "example.net" /etc/resolv.conf',
    'test "$(cat /proc/self/oom_score_adj)" = 300',
  ];
  const report = await check(['--entrypoint', 'sh', ...options], serverIf(conditions));
  expect(report.log).toEqual([]);
  expect(report.outcome).toBe('pass');
});

describe('what the engine cannot do ends with 69', () => {
  test('an image that is not here is not pulled with --pull never', async () => {
    const { exitCode, stderr } = await forkbed([...FEW, '--pull', 'never', 'forkbed-no-such-image']);
    expect(stderr).toMatch(
      /^forkbed: expected an image that is here .*, received forkbed-no-such-image: .*No such image/,
    );
    expect(exitCode).toBe(69);
  });

  test('an annotation on an engine that drops it; others take it', async () => {
    const { exitCode, stderr } = await forkbed([...FEW, '--annotation', 'org.example.a=1', IMAGE]);
    const isOld = !(await hasAnnotations());
    expect(exitCode).toBe(isOld ? 69 : 0);
    if (isOld)
      expect(stderr).toBe('forkbed: expected an engine that takes annotations, received one without: org.example.a\n');
  });
});

/** Since version 1.43 of its API. */
async function hasAnnotations(): Promise<boolean> {
  const { apiVersion } = await defaultEngine().facts();
  const [, minor = 0] = apiVersion.split('.').map(Number);
  return minor >= 43;
}

describe('a sound server passes and one that does not reap fails', () => {
  test.each([
    [['-it']],
    [['--privileged']],
    [['--ipc', 'none']],
    [['--ipc', 'host', '--uts', 'host']],
    [['--cgroupns', 'host', '--pids-limit', '200']],
    [['--cgroupns', 'private', '--hostname', 'localhost']],
    [['--log-driver', 'none']],
    [['--ulimit', 'nofile=64', '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']],
  ])('with %j', async (options) => {
    const sound = await check(options, ['forkbed-server', '--reap', 'wait']);
    expect([sound.outcome, sound.find('client-fd-closed')?.outcome]).toEqual(['pass', 'pass']);
    const leaky = await check(options, ['forkbed-server', '--reap', 'none']);
    expect([leaky.outcome, leaky.find('no-defunct')?.outcome]).toEqual(['fail', 'fail']);
    // What it logs is in the report, whatever the stream is like, unless nothing keeps it.
    const hasLog = !options.includes('none') || options.includes('--ipc');
    expect(leaky.log.some((line: string) => line.includes('ready'))).toBe(hasLog);
  });
});

describe('--stop-timeout is the time that the check stops gives', () => {
  /** Ends so many seconds after SIGTERM. */
  const endsAfter = (seconds: number) => [
    '-c',
    `trap 'sleep ${seconds}; exit 0' TERM; forkbed-server --reap wait & while :; do wait; done`,
  ];
  // The shell is PID 1, and the server its child.
  const options = ['--entrypoint', 'sh', '--port', '5005'];

  test.each([
    ['1', 3, 'fail', 'SIGTERM did not end it within 1.0 s, and the engine killed it'],
    ['8', 3, 'pass', 'SIGTERM: it ended with exit code 0 after '],
  ])('of %s s: a PID 1 that takes %d s to end: %s', async (timeout, seconds, outcome, observed) => {
    const report = await check([...options, '--stop-timeout', timeout], endsAfter(seconds));
    expect(report.find('stops')).toMatchObject({ outcome, observed: expect.stringContaining(observed) });
  });

  test('of 0 s nobody can keep: a sound server is not accused', async () => {
    const report = await check(['--stop-timeout', '0'], ['forkbed-server', '--reap', 'wait']);
    expect(report.outcome).toBe('pass');
    expect(report.find('stops')).toBeUndefined();
    expect(JSON.stringify(report)).toContain('its engine gives it no time to stop');
  });

  test('and an init that it starts is asked, too, although it shows no handler', async () => {
    const report = await check(['--init'], ['forkbed-server', '--reap', 'wait']);
    expect(report.find('stops')).toMatchObject({
      outcome: 'pass',
      observed: expect.stringMatching(/^SIGTERM: it ended/),
    });
  });

  test('and --stop-signal is how it is asked', async () => {
    const report = await check(['--stop-signal', 'INT'], ['forkbed-server', '--reap', 'wait']);
    expect(report.find('stops')).toMatchObject({
      outcome: 'pass',
      observed: expect.stringMatching(/^SIGINT: it ended/),
    });
  });
});
