/** The images of the catalogue, and that of the probe. The machine's npm fetches what npm has: see itest/servers/build-server.ts. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/run.ts';
import type { PidOneImage } from './images.ts';

const LIMIT_MS = 1_800_000;

export function imageName({ name }: PidOneImage): string {
  return `forkbed-pid1-${name}`;
}

/** Its name. */
export async function buildImage(definition: PidOneImage): Promise<string> {
  const { packages, npm = [], setup = 'true' } = definition;
  const { BASE_IMAGE = 'debian:trixie-slim' } = process.env;
  const image = imageName(definition);
  const context = await mkdtemp(join(tmpdir(), 'forkbed-pid1-'));
  try {
    await cp(join(import.meta.dirname, 'Dockerfile'), join(context, 'Dockerfile'));
    await cp(join(import.meta.dirname, 'files'), join(context, 'files'), { recursive: true });
    await fetchPackages(npm, join(context, 'npm'));
    await build(image, context, { BASE_IMAGE, PACKAGES: packages.join(' '), SETUP: setup });
  } finally {
    await rm(context, { recursive: true });
  }
  return image;
}

/** The probe of an image of forkbed's, with a tracer. */
export async function buildProbe(): Promise<string> {
  const { FORKBED_IMAGE = 'forkbed' } = process.env;
  const image = 'forkbed-pid1-probe';
  await build(image, join(import.meta.dirname, 'probe'), { FORKBED_IMAGE });
  return image;
}

async function fetchPackages(packages: readonly string[], folder: string): Promise<void> {
  await mkdir(folder);
  if (packages.length === 0) return;
  const options = ['--prefix', folder, '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', '--force'];
  await command('npm', ['install', ...options, ...packages]);
}

async function build(image: string, context: string, args: Readonly<Record<string, string>>): Promise<void> {
  const options = Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]);
  await command('docker', ['build', '--quiet', '--tag', image, ...options, context]);
}

async function command(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await run(program, args, { limitMs: LIMIT_MS });
  if (exitCode === 0) return;
  throw new Error(`expected ${program} ${args.join(' ')} to end with 0, received ${exitCode}: ${stdout}${stderr}`);
}
