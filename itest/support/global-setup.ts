/** Before the first test: what former runs left is removed, and the image is built, quickly where nothing changed. */
import './environment.ts';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultEngine, removeAbandoned, removeOnInterrupt } from '../../src/host/index.ts';

const BUILD_LIMIT_MS = 600_000;

export default async function setUp(): Promise<void> {
  // Tests, and the programs that they start, belong to one run.
  Object.assign(process.env, defaultEngine().run.environment);
  await removeAbandoned();
  await build();
  removeOnInterrupt();
}

async function build(): Promise<void> {
  const root = join(__dirname, '../..');
  // BuildKit, where the engine has it, through Compose, as a user builds it; a test of its own uses the classic builder.
  await promisify(execFile)(join(root, 'scripts/compose-build.sh'), ['--quiet'], { timeout: BUILD_LIMIT_MS });
}
