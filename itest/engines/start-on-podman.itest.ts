/**
 * On Podman: `npm start`, where Compose would boot a BuildKit of its own from a registry that does not answer here, and end with 69; and
 * the pod of a Kubernetes manifest.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test as jestTest } from '@jest/globals';
import { environmentOfItsOwn, run } from '../support/run.ts';
import { whyNot } from './debian-root.ts';
import { ENGINE_FORMS } from './engine-form.ts';
import { SavedImages } from './images.ts';
import type { RunningEngine } from './running-engine.ts';
import { startEngine } from './start-engine.ts';
import { missingHere } from './started-engine.ts';

jest.setTimeout(600_000);

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 300_000;
const NAME = `forkbed-podman-${process.pid}`;
const missing = missingHere() ?? whyNot('trixie');
const test = missing === undefined ? jestTest : jestTest.skip;

let saved: SavedImages | undefined;
let podman: RunningEngine;
/** forkbed's image there. */
let forkbed: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  const [form] = ENGINE_FORMS.filter(({ id }) => id === 'podman-5.4');
  if (form === undefined) throw new Error('expected podman-5.4 among the engines, received none');
  saved = await SavedImages.save();
  podman = await startEngine(form);
  ({ forkbed } = await podman.provide(saved));
});

afterAll(async () => {
  await podman?.[Symbol.asyncDispose]();
  saved?.[Symbol.dispose]();
});

test('npm start on Podman builds with the builder that it has, and passes a server that reaps', async () => {
  using build = new SmallBuild();
  const variables = {
    DOCKER_HOST: podman.host,
    COMPOSE_FILE: [join(ROOT, 'docker-compose.yml'), build.override].join(delimiter),
    COMPOSE_PROJECT_NAME: NAME,
    FORKBED_IMAGE: NAME,
    BASE_IMAGE: forkbed,
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    CLIENTS: '2',
    CONNECTIONS: '20',
  };
  const env = { ...environmentOfItsOwn(), ...variables };
  const { exitCode, stdout, stderr } = await run(join(ROOT, 'scripts/start.sh'), [], {
    cwd: ROOT,
    env,
    limitMs: LIMIT_MS,
  });
  expect(`${stderr}${stdout}`).toMatch(/\nverdict: pass\n$/);
  expect(exitCode).toBe(0);
  expect((await podman.docker('image', 'ls', '--quiet', NAME)).stdout).not.toBe('');
});

test.each([
  [false, 1, /10 zombies left by livenessProbe \(.*\) in 10 runs[\s\S]*\nverdict: fail\n$/],
  [true, 0, /\nverdict: pass\n$/],
])('a pod whose probe leaves its child, shareProcessNamespace: %s', async (shared, exitCode, output) => {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'sandbox' },
    spec: {
      shareProcessNamespace: shared,
      containers: [
        {
          name: 'main',
          image: forkbed,
          command: ['sleep', 'infinity'],
          livenessProbe: { exec: { command: ['sh', '-c', 'sleep 0.2 >/dev/null 2>&1 & true'] } },
        },
      ],
    },
  };
  const args = ['check', '--manifest', '-', '--quiet', '--settle', '1s'];
  const ended = await run(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], {
    env: { ...environmentOfItsOwn(), DOCKER_HOST: podman.host, FORKBED_IMAGE: forkbed },
    input: JSON.stringify(manifest),
    limitMs: LIMIT_MS,
  });
  expect(ended.stdout).toMatch(output);
  expect(ended.exitCode).toBe(exitCode);
});

/** In the place of the repository's Dockerfile, whose packages an engine without a way outside cannot have. */
class SmallBuild implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'forkbed-start-'));
  /** A file of Compose over the repository's. */
  readonly override = join(this.#folder, 'override.yml');

  constructor() {
    writeFileSync(join(this.#folder, 'Dockerfile'), 'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nRUN true\n');
    const services = ['server', 'client', 'audit'].map(
      (name) => `  ${name}: { build: { context: ${this.#folder} } }\n`,
    );
    writeFileSync(this.override, `services:\n${services.join('')}`);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
