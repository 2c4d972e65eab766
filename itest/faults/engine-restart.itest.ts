/**
 * The engine is restarted, crashes, runs out of disk or goes for good in the middle of a run: nothing is said of the subject
 * that was not seen, and nothing is left. On an engine of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test as jestTest } from '@jest/globals';
import { eventually } from '../../src/host/index.ts';
import { forkbed } from '../support/forkbed.ts';
import { environmentOfItsOwn } from '../support/run.ts';
import { SecondEngine } from '../support/second-engine.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const PROGRAM = join(__dirname, '../../bin/forkbed.mjs');
const missing = SecondEngine.missing();
const test: (title: string, job: () => Promise<void>) => void =
  missing === undefined ? jestTest : (title, job) => jestTest.skip(`${title} (no second engine here: ${missing})`, job);

let engine: SecondEngine;

beforeAll(async () => {
  if (missing !== undefined) return;
  engine = await SecondEngine.start({ dataMiB: 1_000 });
  await engine.load(IMAGE);
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
});

/** A check in the middle: its client is connected, and stays so. */
async function begin(variables: Readonly<Record<string, string>> = {}): Promise<Begun> {
  const args = ['check', '--quiet', '--clients', '1', '--hold', '60000', IMAGE];
  const env = { ...environmentOfItsOwn(), DOCKER_HOST: engine.host, ...variables };
  const run = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    run[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  await eventually(async () => expect(await running()).toHaveLength(3), {
    what: 'subject, audit and client',
    limitMs: 30_000,
  });
  return { run, said, ended: once(run, 'close') };
}

interface Begun {
  readonly run: ChildProcess;
  readonly said: { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<unknown[]>;
}

async function running(): Promise<string[]> {
  return (await engine.docker('ps', '--quiet')).stdout.split('\n').filter(Boolean);
}

async function expectNothingLeft(): Promise<void> {
  for (const kind of ['container', 'network', 'volume']) {
    const all = kind === 'container' ? ['--all'] : [];
    const { stdout } = await engine.docker(kind, 'ls', '--quiet', ...all, '--filter', 'label=forkbed.run');
    expect({ kind, stdout }).toEqual({ kind, stdout: '' });
  }
}

test('an engine that is restarted: verdict unknown, and nothing is left', async () => {
  const { said, ended } = await begin();
  await engine.restart('SIGTERM');
  expect({ ended: await ended, said: said.stderr }).toEqual({ ended: [2, null], said: '' });
  // An engine that ends asks the audit to stop, and it depends on who is quicker whether that is told, or that it was gone.
  expect(said.stdout).toMatch(/the run was cut short: expected the Docker Engine to answer|the audit was told to stop/);
  expect(said.stdout).toContain('verdict: unknown');
  await expectNothingLeft();
});

test('an engine that crashes, and is started again: verdict unknown, and nothing is left', async () => {
  const { said, ended } = await begin();
  await engine.restart('SIGKILL');
  expect({ ended: await ended, said: said.stderr }).toEqual({ ended: [2, null], said: '' });
  expect(said.stdout).toContain('verdict: unknown');
  await expectNothingLeft();
});

test('a disk that is full: the engine’s own word for it, exit code 69, and nothing is left', async () => {
  await engine.fill();
  const { exitCode, stderr } = await forkbed(['check', '--quiet', IMAGE], { DOCKER_HOST: engine.host });
  engine.empty();
  expect(stderr).toContain('no space left on device');
  expect(stderr).not.toContain('bug');
  expect(exitCode).toBe(69);
  await expectNothingLeft();
});

test('an engine that goes for good: exit code 69, and what was asked of it', async () => {
  const { said, ended } = await begin({ FORKBED_ENGINE_LIMIT_MS: '6000' });
  await engine.end();
  expect(await ended).toEqual([69, null]);
  expect(said.stderr).toMatch(/expected the Docker Engine to answer \S+ \S+, received: /);
  expect(said.stdout).toBe('');
});
