/** Options of `forkbed check` as a user types them: what is refused before anything starts, and what reaches the container. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { listRun } from '../../src/host/index.ts';
import { temporaryFolder } from '../../testkit/temporary-folder.ts';
import { forkbed } from '../support/forkbed.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['check', '--quiet', '--clients', '1', '--connections', '10', '--settle', '500ms'];

describe('refused with 64 and the help of the command, and nothing has been started', () => {
  test.each([
    [['--prot', '80'], 'received "--prot"; did you mean --port?'],
    [['--http', '/', '--payload', 'x'], '--payload: expected none with --http ('],
    [['-p', '80:80'], '-p: expected no published port'],
    [['--network', 'host'], '--network: expected a network that was made with docker network create'],
    [
      ['--output', 'json=/proc/forkbed/x.json'],
      '--output: expected a file that can be written, received /proc/forkbed/x.json: ',
    ],
    [['--output', 'json=-'], '--output: expected a file, received -; --format is what stdout gets'],
  ])('forkbed check %j', async (args, reason) => {
    const id = `itest-options-${process.pid}`;
    const { exitCode, stdout, stderr } = await forkbed([...FEW, ...args, IMAGE], {
      FORKBED_RUN: id,
      // No engine is asked.
      DOCKER_HOST: 'tcp://127.0.0.1:1',
    });
    expect(stderr).toContain(reason);
    expect(stderr).toMatch(/\nTry: forkbed check --help\n$/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(64);
    expect(await listRun(id)).toEqual([]);
  });

  test('the summary of a job that cannot be written', async () => {
    const variables = { GITHUB_STEP_SUMMARY: '/proc/forkbed/summary.md', DOCKER_HOST: 'tcp://127.0.0.1:1' };
    const { exitCode, stderr } = await forkbed([...FEW, IMAGE], variables);
    expect(stderr).toContain(
      'GITHUB_STEP_SUMMARY: expected a file that can be written, received /proc/forkbed/summary.md: ',
    );
    expect(exitCode).toBe(64);
  });

  test('a run that then fails leaves no empty report, and no folder for one', async () => {
    const folder = temporaryFolder();
    const output = ['--output', `json=${join(folder, 'a/b/report.json')}`];
    const { exitCode } = await forkbed([...FEW, ...output, IMAGE], { DOCKER_HOST: 'tcp://127.0.0.1:1' });
    expect(exitCode).toBe(69);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('variables, mounts, user and memory in the forms of docker run reach the container; reports hold no value of a variable', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'mounted'));
  writeFileSync(join(folder, 'mounted', 'file'), 'mounted\n');
  const script = [
    'test "$A" = 1,2 && test "$HERE" = from-here && ! env | grep -q GONE && test "$(id -u)" = 65534',
    'test "$(cat /mounted/file)" = mounted && test "$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null)" = 536870912',
    'exec forkbed-server --reap wait',
  ].join(' && ');
  const run = [
    '-eA=1,2',
    '-e',
    'HERE',
    '-e',
    'GONE',
    '-e',
    'TOKEN=s3cret',
    '-v',
    `${folder}/mounted:/mounted:ro`,
    '-u65534',
    '-m',
    '512m',
  ];
  const formats = ['json', 'junit', 'tap', 'html', 'text'];
  const outputs = formats.flatMap((format) => ['--output', `${format}=${join(folder, format)}`]);
  const args = [...FEW, ...run, ...outputs, '--entrypoint', 'sh', IMAGE, '--', '-c', script];
  const { exitCode, stdout } = await forkbed(args, { HERE: 'from-here' });
  expect(stdout).toContain('verdict: pass');
  expect(exitCode).toBe(0);
  for (const format of formats) {
    const report = readFileSync(join(folder, format), 'utf8');
    expect(report).toContain('TOKEN=');
    expect(report).toMatch(/-eA=(&#39;|')?\*\*\*/);
    expect(report).not.toContain('s3cret');
  }
});

test('a report says with what it was made, and how the log of a subject ended that did not pass', async () => {
  const script = 'echo first; echo second >&2; forkbed-server --reap none & wait; sleep 1000';
  const args = [...FEW, '--format', 'json', '--entrypoint', 'sh', IMAGE, '--', '-c', script];
  const { exitCode, stdout } = await forkbed(args);
  const report = JSON.parse(stdout);
  expect(report.commandLine).toEqual(['forkbed', ...args]);
  expect(report.versions).toEqual({
    forkbed: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    product: expect.stringMatching(/^(Docker|Podman)$/),
    engine: expect.stringMatching(/^\d+\.\d+/),
    kernel: expect.stringMatching(/^\d+\.\d+/),
  });
  expect(report.log.slice(0, 2).sort()).toEqual(['first', 'second']);
  expect(report.log.length).toBeLessThanOrEqual(20);
  expect(exitCode).toBe(1);
});

test('an image that exposes a port of UDP alone is told apart from one that exposes none', async () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'Dockerfile'),
    `FROM ${process.env.BASE_IMAGE ?? 'debian:trixie-slim'}\nEXPOSE 53/udp\nCMD ["sleep", "1000"]\n`,
  );
  const { exitCode, stderr } = await forkbed([...FEW, '--build', folder]);
  expect(stderr).toContain(`received none; ${folder} exposes 53/udp, which is not TCP\nTry: forkbed check --help\n`);
  expect(exitCode).toBe(64);
});

test('of a server that nobody reaches the ports are named that something listens on, each once, without those of the engine', async () => {
  // $^F: descriptors up to this one outlive exec.
  const script = '$^F = 99; my $udp = IO::Socket::INET->new(Proto => "udp", LocalPort => 5353) or die; exec @ARGV';
  const command = [
    '--entrypoint',
    'perl',
    IMAGE,
    '--',
    '-MIO::Socket::INET',
    '-e',
    script,
    'forkbed-server',
    '--host',
    '::',
  ];
  const { exitCode, stdout } = await forkbed([...FEW, '--port', '81', '--start-timeout', '2s', ...command]);
  expect(stdout).toMatch(
    /nothing listened on port 81 within 2000 ms; ports that are listened on: 5005\/tcp, 5353\/udp; the server's log tells why\n/,
  );
  expect(exitCode).toBe(2);
});
