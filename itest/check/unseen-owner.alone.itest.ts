/**
 * A run whose process cannot be seen from where another run, or `forkbed clean`, looks: it is left. Gone is only what is proved gone.
 * Needs root, for namespaces and other users.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, jest, test as jestTest } from '@jest/globals';
import { listRun, removeRun } from '../../src/host/index.ts';
import { EngineProxy } from '../support/engine-proxy.ts';
import { environmentOfItsOwn, type Outcome, run } from '../support/run.ts';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');
const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const NOBODY = 65_534;
const LIMIT_MS = 60_000;
const CLEAN = [process.execPath, join(ROOT, 'bin/forkbed.mjs'), 'clean'];

/** Says who it is, as a label has it, and stays until stdin ends. */
const OWNER = `
  import { formatOwner } from './src/host/docker/owner.ts';
  import { thisProcess } from './src/host/docker/this-process.ts';
  console.log(formatOwner(thisProcess()));
  process.stdin.resume().on('end', () => process.exit());`;

const isRoot = process.getuid?.() === 0;
const test: (title: string, job: () => Promise<void>) => void = isRoot
  ? jestTest
  : (title, job) => jestTest.skip(`${title} (it needs root)`, job);

const id = `itest-unseen-${process.pid}`;
let proxy: EngineProxy;
let owner: ChildProcess | undefined;

beforeAll(async () => {
  proxy = await EngineProxy.start(() => undefined);
  // For another user, who may not use the engine's own socket.
  const socket = proxy.host.replace('unix://', '');
  chmodSync(dirname(socket), 0o755);
  chmodSync(socket, 0o777);
});
afterAll(() => proxy[Symbol.asyncDispose]());
afterEach(async () => {
  if (owner?.exitCode === null && owner.signalCode === null) {
    const ended = once(owner, 'exit');
    owner.stdin?.end();
    await ended;
  }
  owner = undefined;
  await removeRun(id);
});

/** A process that lives, and a container that it owns. */
async function startRun(prefix: readonly string[] = []): Promise<void> {
  const [command = '', ...args] = [...prefix, process.execPath, '--input-type=module', '--eval', OWNER];
  owner = spawn(command, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const [label] = await once(createInterface({ input: owner.stdout as NodeJS.ReadableStream }), 'line');
  await own(label);
}

/** A container with that label of an owner. */
async function own(label: string): Promise<void> {
  const labels = ['--label', `forkbed.run=${id}`, '--label', `forkbed.owner=${label}`];
  const { exitCode } = await run('docker', ['create', ...labels, IMAGE], { limitMs: LIMIT_MS });
  expect(exitCode).toBe(0);
}

function clean(prefix: readonly string[] = [], ...options: readonly string[]): Promise<Outcome> {
  const [command = '', ...args] = [...prefix, ...CLEAN, ...options];
  const env = { ...environmentOfItsOwn(), DOCKER_HOST: proxy.host, HOME: '/nonexistent' };
  return run(command, args, { env, limitMs: LIMIT_MS });
}

const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
const underHidepid = ['unshare', '--mount', 'sh', '-c', 'mount -t proc -o hidepid=2 proc /proc && exec "$@"', 'sh'];
const inAnotherPidNamespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const withTheOldProc = ['unshare', '--pid', '--fork', '--kill-child'];

async function expectLeft(outcome: Outcome, why: string): Promise<void> {
  expect(await listRun(id)).toHaveLength(1);
  expect(outcome.stdout).toMatch(/^removed: \d+ containers?, \d+ networks?, \d+ volumes?\n/);
  expect(outcome.stdout).toContain(`left: 1 container of run ${id}: `);
  expect(outcome.stdout).toMatch(new RegExp(`of run ${id}: .*${why}`));
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
}

test('a living run of another user is left, under hidepid, which hides it', async () => {
  await startRun();
  await expectLeft(
    await clean([...underHidepid, ...asNobody]),
    'there is a process \\d+, and whether it is another one',
  );
});

test('a living run is left by another user, who may not signal it', async () => {
  await startRun();
  await expectLeft(await clean(asNobody), 'goes on');
});

test('a living run is left from another process namespace, in which its number means nothing', async () => {
  await startRun();
  await expectLeft(await clean(inAnotherPidNamespace), 'is in another process namespace');
});

test('a living run in another process namespace is left, although here its number means nothing', async () => {
  await startRun(inAnotherPidNamespace);
  await expectLeft(await clean(), 'is in another process namespace');
});

test('a living run is left from its own process namespace, where /proc is that of another', async () => {
  // Both in one namespace, the run as its PID 1, and the outer /proc, in which those numbers are others' processes.
  await startRun(withTheOldProc);
  const [pid] = (await run('pgrep', ['--parent', String(owner?.pid)], { limitMs: LIMIT_MS })).stdout.split('\n');
  const outcome = await clean(['nsenter', `--pid=/proc/${pid}/ns/pid`]);
  await expectLeft(outcome, 'there is a process 1, and whether it is another one cannot be seen');
});

test('the label of forkbed 0.1 proves nothing: its run is left, and removed when it is named', async () => {
  await own(`builder/${2 ** 22 + 1}/1`);
  await expectLeft(await clean(), `--run-id ${id} removes this`);
  const { stdout } = await clean([], '--run-id', id);
  expect(stdout).not.toContain(id);
  expect(await listRun(id)).toEqual([]);
});

test('a run that was killed is removed', async () => {
  await startRun();
  const ended = once(owner as ChildProcess, 'exit');
  owner?.kill('SIGKILL');
  await ended;
  const { stdout, exitCode } = await clean();
  expect(stdout).toMatch(/^removed: [1-9]/);
  expect(stdout).not.toContain(id);
  expect(exitCode).toBe(0);
  expect(await listRun(id)).toEqual([]);
});

test('a run whose number is used by another process is removed', async () => {
  await startRun();
  const { Labels } = JSON.parse(
    (
      await run('docker', ['inspect', '--format', '{{json .Config}}', (await listRun(id))[0]?.id ?? ''], {
        limitMs: LIMIT_MS,
      })
    ).stdout,
  );
  await removeRun(id);
  await own(JSON.stringify({ ...JSON.parse(Labels['forkbed.owner']), startTicks: 1 }));
  const { stdout } = await clean();
  expect(stdout).toMatch(/^removed: [1-9]/);
  expect(await listRun(id)).toEqual([]);
});

test('a run that was killed and that nobody has reaped is removed', async () => {
  // The shell starts it, and never waits for it.
  const script = 'exec 3<&0; "$@" <&3 3<&- & exec sleep 60';
  const args = ['-c', script, 'sh', process.execPath, '--input-type=module', '--eval', OWNER];
  owner = spawn('sh', args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const [label] = await once(createInterface({ input: owner.stdout as NodeJS.ReadableStream }), 'line');
  await own(label);
  process.kill(JSON.parse(label).pid, 'SIGKILL');
  try {
    const { stdout } = await clean();
    expect(stdout).toMatch(/^removed: [1-9]/);
    expect(await listRun(id)).toEqual([]);
  } finally {
    owner.kill('SIGKILL');
  }
});

test('an operand is refused: clean has none', async () => {
  const { exitCode, stderr, stdout } = await clean([], 'web');
  expect(stderr).toContain('expected no operand, received 1: web');
  expect(stdout).toBe('');
  expect(exitCode).toBe(64);
});
