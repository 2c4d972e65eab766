/** Debian of an architecture, from the mirror that this machine uses, by mmdebstrap(1): a folder or an archive. */
import { join } from 'node:path';
import { type Outcome, run } from '../../support/run.ts';
import { type Architecture, isForeign } from './architecture.ts';
import { runForeign } from './run-foreign.ts';
import { setupStep, UnavailableError } from './setup-step.ts';

export const SUITE = 'trixie';
/** In an ignored folder, as build tools keep what they can have again. ENGINES_CACHE names one that clones share. */
export const CACHE =
  process.env.ENGINES_CACHE ?? join(import.meta.dirname, '../../../node_modules/.cache/forkbed-engines');

/** What ends it before its end. */
export interface Running {
  readonly signal: AbortSignal;
}

const LIMIT_MS = 3_600_000;
const LOG_END = 1_000;

/** `target` as mmdebstrap takes it. @throws UnavailableError where there is no mirror, or it fails, with the end of its output */
export async function debian(
  wanted: Architecture,
  { target, options, signal }: { target: string; options: readonly string[] } & Running,
): Promise<void> {
  const mirror = await setupStep('debian_mirror');
  const fixed = ['--mode=root', '--variant=minbase', `--architectures=${wanted.name}`];
  const { exitCode, stdout, stderr } = await mmdebstrap(wanted, {
    args: [...fixed, ...options, SUITE, target, mirror],
    signal,
  });
  if (exitCode === 0) return;
  const said = (stdout + stderr).slice(-LOG_END);
  throw new UnavailableError(`expected mmdebstrap to make ${target}, received ${exitCode}: ${said}`);
}

async function mmdebstrap(
  wanted: Architecture,
  { args, signal }: { args: readonly string[] } & Running,
): Promise<Outcome> {
  const command = ['-n', '10', 'mmdebstrap', ...args];
  if (!isForeign(wanted) || (await runsHere(wanted))) {
    return await run('nice', command, { limitMs: LIMIT_MS, signal });
  }
  return await runForeign(['nice', ...command], { binfmt: wanted.binfmt, signal });
}

/** By what this machine has registered with binfmt_misc. */
async function runsHere({ name }: Architecture): Promise<boolean> {
  return (await run('arch-test', [name], { limitMs: LIMIT_MS })).exitCode === 0;
}
