/** The images of the conformance list, built by an engine of another architecture, on a base of Debian's packages. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../support/run.ts';
import type { Images } from '../features/feature.ts';
import type { Architecture } from './architecture.ts';
import { CACHE, debian, type Running } from './debian.ts';
import { UnavailableError } from './setup-step.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FORKBED = process.env.FORKBED_IMAGE ?? 'forkbed';
const FAULTY = 'forkbed-faulty';
const BASE = 'forkbed-base:trixie';
const BUILD_LIMIT_MS = 3_600_000;
const LOG_END = 1_500;

/** `host`: for DOCKER_HOST. @throws UnavailableError where the base cannot be made, or the build fails */
export async function buildThere(
  host: string,
  { architecture, signal }: { architecture: Architecture } & Running,
): Promise<Images> {
  const there = { variables: { DOCKER_HOST: host, DOCKER_BUILDKIT: '0' }, signal };
  const archive = await baseArchive(architecture, { signal });
  await succeed(['import', '--platform', `linux/${architecture.name}`, archive, BASE], there);
  await succeed(['build', '--build-arg', `BASE_IMAGE=${BASE}`, '--tag', FORKBED, '.'], there);
  const faulty = join('itest', 'subjects', 'faulty');
  await succeed(['build', '--build-arg', `BASE_IMAGE=${BASE}`, '--tag', FAULTY, faulty], there);
  return { forkbed: FORKBED, faulty: FAULTY };
}

/** Made once and kept, as the disk is. */
async function baseArchive(wanted: Architecture, running: Running): Promise<string> {
  const file = join(CACHE, `base-${wanted.name}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const unfinished = `${file}.${process.pid}.tar`;
  await debian(wanted, { target: unfinished, options: [], ...running });
  renameSync(unfinished, file);
  return file;
}

/** A command of Docker's own command line. */
async function succeed(
  args: readonly string[],
  { variables, signal }: { variables: Readonly<Record<string, string>> } & Running,
): Promise<void> {
  const env = { ...process.env, ...variables };
  const { exitCode, stdout, stderr } = await run('docker', args, { cwd: ROOT, env, signal, limitMs: BUILD_LIMIT_MS });
  if (exitCode === 0) return;
  const said = (stdout + stderr).slice(-LOG_END);
  throw new UnavailableError(`expected docker ${args.join(' ')} to end with 0, received ${exitCode}: ${said}`);
}
