/**
 * `npm start` on Podman, which has no BuildKit: Compose would boot one of its own there, from a registry. Here none answers, and
 * the run would end with 69.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, jest, test as jestTest } from '@jest/globals';
import { environmentOfItsOwn, run } from '../support/run.ts';
import { whyNot } from './debian-root.ts';
import { ENGINE_FORMS } from './engine-form.ts';
import { SavedImages } from './images.ts';
import { startEngine } from './start-engine.ts';
import { missingHere } from './started-engine.ts';

jest.setTimeout(600_000);

const ROOT = join(__dirname, '../..');
const LIMIT_MS = 300_000;
const NAME = `forkbed-podman-${process.pid}`;
const missing = missingHere() ?? whyNot('trixie');
const test = missing === undefined ? jestTest : jestTest.skip;

test('npm start on Podman builds with the builder that it has, and passes a server that reaps', async () => {
  const [form] = ENGINE_FORMS.filter(({ id }) => id === 'podman-5.4');
  if (form === undefined) throw new Error('expected podman-5.4 among the engines, received none');
  using saved = await SavedImages.save();
  using build = new SmallBuild();
  await using podman = await startEngine(form);
  const { forkbed } = await podman.provide(saved);
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
