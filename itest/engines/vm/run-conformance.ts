/** One run of the conformance list on an engine that this machine reaches by a URL: forkbed as a user calls it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { environmentOfItsOwn, type Outcome, run } from '../../support/run.ts';
import { type Cell, chaosCells, checkCell, testbedCell } from './cell.ts';
import type { ConformanceRun } from './conformance.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PROGRAM = join(ROOT, 'bin/forkbed.mjs');
/** For one call to an engine that is emulated. */
const ENGINE_LIMIT_MS = 300_000;
const RUN_LIMIT_MS = 1_800_000;
const CLEAN_LIMIT_MS = 300_000;

interface Where {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Ends the run, and rejects. */
  readonly signal: AbortSignal;
}

/** What came of it: a cell for each feature that it tells. A run that came to nothing is a cell that failed. */
export async function runConformance(wanted: ConformanceRun, where: Where): Promise<Cell[]> {
  const beganAt = performance.now();
  const outcome = await (wanted.kind === 'testbed' ? composed(wanted.variables, where) : checked(wanted.args, where));
  const timed = { outcome, ms: Math.round(performance.now() - beganAt) };
  if (wanted.kind === 'testbed') return [testbedCell(wanted, timed)];
  return wanted.kind === 'check' ? [checkCell(wanted, timed)] : chaosCells(wanted, timed);
}

function checked(args: readonly string[], where: Where): Promise<Outcome> {
  return toItsEnd(process.execPath, [PROGRAM, 'check', '--quiet', '--format', 'json', ...args], {}, where);
}

/** Under a project name of its own. */
async function composed(variables: Readonly<Record<string, string>>, where: Where): Promise<Outcome> {
  const compose = ['compose', '--project-name', `forkbed-vm-${randomBytes(4).toString('hex')}`];
  const outcome = await toItsEnd('docker', [...compose, 'run', '--rm', 'audit'], variables, where);
  await run('docker', [...compose, 'down', '--volumes', '--timeout', '2'], {
    ...options(variables, where),
    limitMs: CLEAN_LIMIT_MS,
  });
  return outcome;
}

function toItsEnd(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  where: Where,
): Promise<Outcome> {
  return run(command, args, { ...options(variables, where), limitMs: RUN_LIMIT_MS }).catch((error: unknown) => {
    where.signal.throwIfAborted();
    return { exitCode: -1, stdout: '', stderr: String(error) };
  });
}

function options(variables: Readonly<Record<string, string>>, { host, signal }: Where) {
  const engine = { DOCKER_HOST: host, FORKBED_ENGINE_LIMIT_MS: String(ENGINE_LIMIT_MS) };
  return { cwd: ROOT, signal, env: { ...environmentOfItsOwn(), ...engine, ...variables } };
}
