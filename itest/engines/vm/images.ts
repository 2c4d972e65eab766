/** The images that the conformance list runs: from this machine's engine where it has the same architecture, else built there. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { buildFolder } from '../../../testkit/subject-image.ts';
import { run } from '../../support/run.ts';
import type { Architecture } from './architecture.ts';
import type { Images } from './conformance.ts';
import { CACHE, debian, type Running } from './debian.ts';
import { UnavailableError } from './setup-step.ts';
import type { VirtualMachine } from './virtual-machine.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FORKBED = process.env.FORKBED_IMAGE ?? 'forkbed';
const FAULTY = 'forkbed-faulty';
const BASE = 'forkbed-base:trixie';
const BUILD_LIMIT_MS = 3_600_000;
const LOG_END = 1_500;

/** @throws UnavailableError where this machine's engine cannot build or save them */
export async function loadFromHere(machine: VirtualMachine, { signal }: Running): Promise<Images> {
  await succeed('docker', ['compose', 'build', '--quiet'], { variables: {}, signal });
  const faulty = await buildFolder('subjects/faulty');
  await machine.load([FORKBED, faulty]);
  return { forkbed: FORKBED, faulty };
}

/** On a base of Debian's packages. @throws UnavailableError where it cannot be made, or the build fails */
export async function buildThere(
  machine: VirtualMachine,
  { architecture, signal }: { architecture: Architecture } & Running,
): Promise<Images> {
  const there = { variables: { DOCKER_HOST: machine.host, DOCKER_BUILDKIT: '0' }, signal };
  const archive = await baseArchive(architecture, { signal });
  await succeed('docker', ['import', '--platform', `linux/${architecture.name}`, archive, BASE], there);
  await succeed('docker', ['build', '--build-arg', `BASE_IMAGE=${BASE}`, '--tag', FORKBED, '.'], there);
  const faulty = join('itest', 'subjects', 'faulty');
  await succeed('docker', ['build', '--build-arg', `BASE_IMAGE=${BASE}`, '--tag', FAULTY, faulty], there);
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

async function succeed(
  command: string,
  args: readonly string[],
  { variables, signal }: { variables: Readonly<Record<string, string>> } & Running,
): Promise<void> {
  const env = { ...process.env, ...variables };
  const { exitCode, stdout, stderr } = await run(command, args, { cwd: ROOT, env, signal, limitMs: BUILD_LIMIT_MS });
  if (exitCode === 0) return;
  const said = (stdout + stderr).slice(-LOG_END);
  throw new UnavailableError(`expected ${command} ${args.join(' ')} to end with 0, received ${exitCode}: ${said}`);
}
