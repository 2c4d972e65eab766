/**
 * An engine on another host, by `ssh://`, through the user's own ssh: a real sshd there, keys of the test's own, and a configuration
 * that names the host, as a user's does. No port of the engine is used, and no client of Docker's on this host.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test as jestTest } from '@jest/globals';
import { eventually } from '../../src/host/index.ts';
import { missingForEngine } from '../../testkit/own-engine.ts';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbed } from '../support/forkbed.ts';
import { RemoteEngine } from '../support/remote-engine.ts';
import { environmentOfItsOwn, run } from '../support/run.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const PROGRAM = join(__dirname, '../../bin/forkbed.mjs');
const FEW = ['--quiet', '--clients', '1', '--connections', '10', '--settle', '300ms'];
const SSHD = ['/usr/sbin/sshd', '-D', '-e', '-o', 'HostKey=/keys/host', '-o', 'AuthorizedKeysFile=/keys/authorized'];
/** Where an engine's socket is that only `docker` there knows of. */
const UNUSUAL_SOCKET = '/run/engine/docker.sock';
const missing = RemoteEngine.missing() ?? missingForEngine(['ssh', 'ssh-keygen', 'ssh-agent']);
const test: (title: string, job: () => Promise<void>) => void =
  missing === undefined ? jestTest : (title, job) => jestTest.skip(`${title} (no remote engine here: ${missing})`, job);

let engine: RemoteEngine;
let folder: string;
/** For PATH: with an ssh that knows the host, and is let in. */
let known: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'forkbed-ssh-test-'));
  const sshd = await buildSubject('sshd');
  engine = await RemoteEngine.start();
  await engine.load(IMAGE, sshd);
  const { here, there } = engine.shared;
  for (const name of ['host', 'user', 'other']) createKey(name);
  copyFileSync(join(folder, 'host'), join(here, 'host'));
  copyFileSync(join(folder, 'user.pub'), join(here, 'authorized'));
  const keys = ['--volume', `${there}:/keys:ro`];
  const start = (...options: string[]) => engine.succeed('run', '--detach', '--network', 'host', ...keys, ...options);
  await start('--volume', `${engine.socketThere}:/var/run/docker.sock`, sshd, ...SSHD, '-p', '22');
  const docker = execFileSync('sh', ['-c', 'readlink -f "$(command -v docker)"'], { encoding: 'utf8' }).trim();
  const unusual = ['--volume', `${engine.socketThere}:${UNUSUAL_SOCKET}`, '--volume', `${docker}:/usr/bin/docker:ro`];
  await start(...unusual, sshd, ...SSHD, '-p', '23', '-o', `SetEnv=DOCKER_HOST=unix://${UNUSUAL_SOCKET}`);
  known = writeSsh('ssh', { identity: 'user', hostKey: 'host' });
  const ready = async () => expect((await remote(['ps', 'nobody'])).stderr).toContain('No such container: nobody');
  await eventually(ready, { what: 'an answer through sshd', limitMs: 20_000 });
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

function createKey(name: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
}

/**
 * A folder for PATH, with an `ssh` that reads a configuration of the test's, in which the host is `far`: ssh looks for its user's own
 * where the system says that this user is at home.
 */
function writeSsh(name: string, { identity, hostKey }: { identity: string; hostKey: string }): string {
  const own = join(folder, name);
  mkdirSync(own);
  const key = readFileSync(join(folder, `${hostKey}.pub`), 'utf8').trim();
  writeFileSync(join(own, 'known_hosts'), `${engine.address} ${key}\n[${engine.address}]:23 ${key}\n`);
  const config = [
    'Host far',
    `HostName ${engine.address}`,
    'User root',
    ...(identity === '' ? [] : [`IdentityFile ${join(folder, identity)}`, 'IdentitiesOnly yes']),
    `UserKnownHostsFile ${join(own, 'known_hosts')}`,
    'GlobalKnownHostsFile /dev/null',
  ];
  writeFileSync(join(own, 'config'), `${config.join('\n')}\n`);
  const ssh = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  writeFileSync(join(own, 'ssh'), `#!/bin/sh\nexec ${ssh} -F ${join(own, 'config')} "$@"\n`);
  chmodSync(join(own, 'ssh'), 0o755);
  return own;
}

/** Temporary files are in a folder of the test's. */
function variablesFor(ssh: string, variables: Readonly<Record<string, string>> = {}): Record<string, string> {
  const path = [ssh, process.env.PATH].join(delimiter);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return { DOCKER_HOST: 'ssh://far', SSH_AUTH_SOCK: '', TMPDIR: temporary, PATH: path, ...variables };
}

function remote(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  return forkbed(args, variablesFor(known, variables));
}

async function ownedThere(): Promise<string[]> {
  const filter = ['--quiet', '--filter', 'label=forkbed.run'];
  const lists = [await engine.succeed('ps', '--all', ...filter), await engine.succeed('network', 'ls', ...filter)];
  return lists.flatMap((list) => list.split('\n')).filter((line) => line !== '');
}

/** The command lines of processes of this host that name the folder of temporary files. */
function tunnels(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(join(folder, 'tmp', 'forkbed-ssh-')));
}

const passed = { exitCode: 0, stderr: '', stdout: expect.stringContaining('verdict: pass') };

test('check gives the verdicts of an engine beside it, and leaves nothing, there or here', async () => {
  expect(await remote(['check', ...FEW, IMAGE])).toEqual(passed);
  const leaky = ['--format', 'json', IMAGE, '--', 'forkbed-server', '--reap', 'none'];
  const { exitCode, failed } = toldVerdict(await remote(['check', ...FEW, ...leaky]));
  expect(failed).toContain('no-defunct');
  expect(exitCode).toBe(1);
  expect(await ownedThere()).toEqual([]);
  expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  expect(tunnels()).toEqual([]);
});

test('check --compose and the doctor work through the same tunnel', async () => {
  const file = join(folder, 'compose.yml');
  writeFileSync(file, `services:\n  web: { image: ${IMAGE}, command: forkbed-server --reap wait }\n`);
  expect(await remote(['check', ...FEW, '--compose', file, '--service', 'web'])).toEqual(passed);
  const { exitCode, stdout } = await remote(['doctor', '--json']);
  expect({ exitCode, canJudge: JSON.parse(stdout).canJudge }).toEqual({ exitCode: 0, canJudge: true });
});

describe.each([
  ['docker there names', ''],
  ['DOCKER_HOST names', UNUSUAL_SOCKET],
])('the socket that %s', (_, path) => {
  test('is where the engine is asked', async () => {
    const { stderr } = await remote(['ps', 'nobody'], { DOCKER_HOST: `ssh://root@far:23${path}` });
    expect(stderr).toContain('No such container: nobody');
  });
});

test('a key that only an agent holds is as good', async () => {
  const socket = join(folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  try {
    const variables = { SSH_AUTH_SOCK: socket };
    const add = async () => {
      const env = { ...process.env, ...variables };
      expect(await run('ssh-add', [join(folder, 'user')], { env, limitMs: 10_000 })).toMatchObject({ exitCode: 0 });
    };
    await eventually(add, { what: 'the agent' });
    const ssh = writeSsh('ssh-agent', { identity: '', hostKey: 'host' });
    const { stderr } = await forkbed(['ps', 'nobody'], variablesFor(ssh, variables));
    expect(stderr).toContain('No such container: nobody');
  } finally {
    agent.kill();
  }
});

describe.each([
  ['a host with another key than is known', { identity: 'user', hostKey: 'other' }, 'Host key verification failed.'],
  ['a user whose key is not let in', { identity: 'other', hostKey: 'host' }, 'Permission denied (publickey'],
])('%s', (title, keys, words) => {
  test('is an end with 69, with the words of ssh', async () => {
    const ssh = writeSsh(title.replaceAll(' ', '-'), keys);
    const { exitCode, stdout, stderr } = await forkbed(['check', ...FEW, IMAGE], variablesFor(ssh));
    expect(stderr).toContain('DOCKER_HOST is ssh://far, where none answers: ssh: ');
    expect(stderr).toContain(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
  });
});

test('a socket that is not there: 69, with its path', async () => {
  const { exitCode, stderr } = await remote(['check', ...FEW, IMAGE], { DOCKER_HOST: 'ssh://far/nowhere.sock' });
  expect(stderr).toMatch(/DOCKER_HOST is ssh:\/\/far\/nowhere\.sock, where none answers: .*\/nowhere\.sock/);
  expect(exitCode).toBe(69);
});

test('an interrupt at the terminal removes what was started there, before the tunnel ends', async () => {
  const check = await beginCheck();
  // The terminal sends it to the whole group.
  process.kill(-check.pid, 'SIGINT');
  expect(await check.ended).toEqual([130, null]);
  expect(await ownedThere()).toEqual([]);
  expect(tunnels()).toEqual([]);
});

test('a run that is killed takes the tunnel with it', async () => {
  const check = await beginCheck();
  expect(tunnels()).not.toEqual([]);
  // The engine's socket is in a folder that its user alone may enter.
  const modes = readdirSync(join(folder, 'tmp')).map((name) => statSync(join(folder, 'tmp', name)).mode & 0o777);
  expect(modes).toEqual([0o700]);
  process.kill(check.pid, 'SIGKILL');
  await check.ended;
  await eventually(() => expect(tunnels()).toEqual([]), { what: 'the end of the tunnel' });
  expect(await remote(['clean'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await ownedThere()).toEqual([]);
});

test('a program that uses the library ends by itself, and the tunnel with it', async () => {
  const before = readdirSync(join(folder, 'tmp'));
  const script = `
    import { engineVersion } from './src/host/index.ts';
    console.log(await engineVersion());`;
  const env = { ...environmentOfItsOwn(), ...variablesFor(known) };
  const args = ['--input-type=module', '--eval', script];
  const { exitCode, stdout } = await run(process.execPath, args, {
    cwd: join(__dirname, '../..'),
    env,
    limitMs: 30_000,
  });
  const version = await engine.succeed('version', '--format', '{{.Server.Version}}');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${version}\n` });
  expect(readdirSync(join(folder, 'tmp'))).toEqual(before);
  await eventually(() => expect(tunnels()).toEqual([]), { what: 'the end of the tunnel' });
});

/** In the middle of its load, in a process group of its own. */
async function beginCheck(): Promise<{ pid: number; ended: Promise<unknown> }> {
  const env = { ...environmentOfItsOwn(), ...variablesFor(known) };
  const args = ['check', '--quiet', '--clients', '1', '--hold', '60s', IMAGE];
  const check = spawn(process.execPath, [PROGRAM, ...args], { detached: true, env, stdio: 'ignore' });
  const ended = once(check, 'exit');
  // Subject, audit and client, and their network.
  const begun = async () => expect((await ownedThere()).length).toBe(4);
  await eventually(begun, { what: 'the run', limitMs: 60_000 });
  if (check.pid === undefined) throw new Error('expected a check that runs, received none');
  return { pid: check.pid, ended };
}
