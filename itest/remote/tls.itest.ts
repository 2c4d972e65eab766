/** An engine on another host, over TCP with TLS: everything that the command line does, with nothing of this host but its network. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test as jestTest } from '@jest/globals';
import { eventually } from '../../src/host/index.ts';
import { createCertificates } from '../support/certificates.ts';
import { forkbed, startForkbed } from '../support/forkbed.ts';
import { RemoteEngine } from '../support/remote-engine.ts';
import { run } from '../support/run.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['--quiet', '--clients', '1', '--connections', '10', '--settle', '300ms'];
const LEAKY = ['--', 'forkbed-server', '--reap', 'none'];
/** Of no Docker configuration: a context of this machine's user is not the test's. */
const NO_CONFIGURATION = '/nonexistent';
const missing = RemoteEngine.missing();
const test: (title: string, job: () => Promise<void>) => void =
  missing === undefined ? jestTest : (title, job) => jestTest.skip(`${title} (no remote engine here: ${missing})`, job);

let engine: RemoteEngine;
let folder: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'forkbed-tls-'));
  engine = await RemoteEngine.start();
  await engine.load(IMAGE);
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

const passed = { exitCode: 0, stderr: '', stdout: expect.stringContaining('verdict: pass') };

function remote(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  return forkbed(args, { DOCKER_CONFIG: NO_CONFIGURATION, ...engine.variables, ...variables });
}

/** What is there of forkbed's runs, or of one of them. */
async function ownedThere(id?: string): Promise<string[]> {
  const filter = ['--quiet', '--filter', `label=forkbed.run${id === undefined ? '' : `=${id}`}`];
  const lists = [
    await engine.succeed('ps', '--all', ...filter),
    await engine.succeed('network', 'ls', ...filter),
    await engine.succeed('volume', 'ls', ...filter),
  ];
  return lists.flatMap((list) => list.split('\n')).filter((line) => line !== '');
}

test('check passes a sound server and fails one that leaks, as on an engine beside it', async () => {
  expect(await remote(['check', ...FEW, IMAGE])).toEqual(passed);
  const { exitCode, failed } = toldVerdict(await remote(['check', ...FEW, '--format', 'json', IMAGE, ...LEAKY]));
  expect(failed).toContain('no-defunct');
  expect(exitCode).toBe(1);
  expect(await ownedThere()).toEqual([]);
});

test('check --build sends a folder of this host', async () => {
  const context = join(folder, 'context');
  mkdirSync(context);
  writeFileSync(join(context, 'Dockerfile'), `FROM ${IMAGE}\nCOPY marked /\n`);
  writeFileSync(join(context, 'marked'), '');
  expect(await remote(['check', ...FEW, '--build', context, '--port', '5005'])).toEqual(passed);
  expect(await engine.succeed('image', 'ls', '--quiet', 'forkbed-check-context')).not.toBe('');
});

test('check --compose starts the service of a file of this host', async () => {
  const file = join(folder, 'compose.yml');
  writeFileSync(file, `services:\n  web: { image: ${IMAGE}, command: forkbed-server --reap wait }\n`);
  // Docker's command line finds its plugins beside its configuration.
  const variables = { DOCKER_CONFIG: join(process.env.HOME ?? '', '.docker') };
  const outcome = await remote(['check', ...FEW, '--compose', file, '--service', 'web'], variables);
  expect(outcome).toEqual(passed);
  expect(await ownedThere()).toEqual([]);
});

test('ps marks the zombies of a container there, and watch counts them', async () => {
  const name = 'forkbed-itest-remote';
  await engine.succeed('run', '--detach', '--name', name, IMAGE, ...LEAKY.slice(1));
  try {
    const client = ['forkbed-client', '--host', '127.0.0.1', '--connections', '3'];
    await engine.succeed('run', '--rm', '--network', `container:${name}`, IMAGE, ...client);
    const { exitCode, stdout } = await remote(['ps', name]);
    expect({ exitCode, zombies: stdout.match(/\] <defunct>/g)?.length }).toEqual({ exitCode: 0, zombies: 3 });
    const watched = await remote(['watch', '--json', '--interval', '500ms', '--for', '2s', name]);
    const samples = watched.stdout.trim().split('\n');
    expect(samples.map((line) => JSON.parse(line).zombies)).toEqual(samples.map(() => 3));
    expect(watched.exitCode).toBe(0);
  } finally {
    await engine.succeed('rm', '--force', name);
  }
});

test('faults act there: a stop, and a limit of processes whose refusals the kernel of that host counts', async () => {
  const args = ['--chaos', 'pids,stop-container', '--format', 'json', IMAGE, '--', 'forkbed-server', '--reap', 'wait'];
  const { verdict } = toldVerdict(await remote(['check', ...FEW, ...args]));
  expect(verdict.chaos.faults).toMatchObject([
    { acted: true, observed: expect.stringMatching(/^[1-9][\d,]* forks? (was|were) refused/) },
    { acted: true, observed: expect.stringContaining('it ended with exit code 0') },
  ]);
});

test('clean removes what a killed run left there', async () => {
  const id = `itest-tls-${process.pid}`;
  const variables = { DOCKER_CONFIG: NO_CONFIGURATION, ...engine.variables };
  const check = startForkbed({ id, args: ['check', '--quiet', '--clients', '1', '--hold', '60s', IMAGE], variables });
  // Subject, audit and client, their network and the volume of the gate.
  const begun = async () => expect((await ownedThere(id)).length).toBe(5);
  await eventually(begun, { what: 'the run', limitMs: 60_000 });
  const ended = once(check, 'exit');
  check.kill('SIGKILL');
  await ended;
  expect(await remote(['clean'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await ownedThere()).toEqual([]);
});

test('the doctor examines the engine there', async () => {
  const { exitCode, stdout } = await remote(['doctor', '--json']);
  const { engine: facts, canJudge } = JSON.parse(stdout);
  expect(facts.version).toBe(await engine.succeed('version', '--format', '{{.Server.Version}}'));
  expect({ exitCode, canJudge }).toEqual({ exitCode: 0, canJudge: true });
});

test('the context in use is the engine, with the certificates of the context; DOCKER_HOST comes before it', async () => {
  const config = join(folder, 'config');
  const docker = (...args: string[]) => run('docker', ['--config', config, ...args], { limitMs: 30_000 });
  const files = ['ca', 'cert', 'key'].map((name) => `${name}=${join(engine.certificates, `${name}.pem`)}`);
  const created = await docker('context', 'create', 'far', '--docker', [`host=${engine.host}`, ...files].join());
  expect(created).toMatchObject({ exitCode: 0 });
  const isThere = async (variables: Readonly<Record<string, string>>) => {
    await engine.succeed('run', '--detach', '--name', 'forkbed-itest-context', IMAGE);
    try {
      return await forkbed(['ps', 'forkbed-itest-context'], { DOCKER_HOST: '', DOCKER_CONFIG: config, ...variables });
    } finally {
      await engine.succeed('rm', '--force', 'forkbed-itest-context');
    }
  };
  const found = { exitCode: 0, stderr: '', stdout: expect.stringContaining('forkbed-server') };
  expect(await isThere({ DOCKER_CONTEXT: 'far' })).toEqual(found);
  expect(await docker('context', 'use', 'far')).toMatchObject({ exitCode: 0 });
  expect(await isThere({})).toEqual(found);
  expect(await isThere({ DOCKER_HOST: 'unix:///var/run/docker.sock' })).toMatchObject({ exitCode: 69 });
  expect(await isThere({ DOCKER_CONTEXT: 'default' })).toMatchObject({ exitCode: 69 });
});

test('an engine whose certificate is of another authority is not spoken to: 69, with the reason', async () => {
  const { client } = await createCertificates(join(folder, 'others'), engine.address);
  const { exitCode, stdout, stderr } = await remote(['ps', 'nobody'], { DOCKER_CERT_PATH: client });
  expect(stderr).toMatch(
    new RegExp(`DOCKER_HOST is ${engine.host}, where none answers: .*unable to verify the first certificate`),
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
});

test('an engine that is asked without TLS says that it wants it: 69', async () => {
  const { exitCode, stdout, stderr } = await remote(['ps', 'nobody'], { DOCKER_TLS_VERIFY: '' });
  expect(stderr).toContain(`DOCKER_HOST is ${engine.host}, where none answers: `);
  expect(stderr).toContain('Client sent an HTTP request to an HTTPS server');
  expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
});
