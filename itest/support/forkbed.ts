/** The command line as a user calls it, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { environmentOfItsOwn, type Outcome, run } from './run.ts';

const PROGRAM = join(__dirname, '../../bin/forkbed.mjs');
const LIMIT_MS = 120_000;

export function forkbed(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  limitMs = LIMIT_MS,
): Promise<Outcome> {
  const env = { ...environmentOfItsOwn(), ...variables };
  return run(process.execPath, [PROGRAM, ...args], { env, limitMs });
}

/** Called in that folder. */
export function forkbedIn(
  cwd: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const env = { ...environmentOfItsOwn(), ...variables };
  return run(process.execPath, [PROGRAM, ...args], { cwd, env, limitMs: LIMIT_MS });
}

/** With that text as stdin. */
export function forkbedReading(input: string, args: readonly string[]): Promise<Outcome> {
  return run(process.execPath, [PROGRAM, ...args], { env: environmentOfItsOwn(), limitMs: LIMIT_MS, input });
}

/** Begins, and is ended by the caller; what its run starts carries that id. */
export function startForkbed(given: {
  id: string;
  args: readonly string[];
  variables?: Readonly<Record<string, string>>;
}): ChildProcess {
  const { id, args, variables } = given;
  return spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...environmentOfItsOwn(), ...variables, FORKBED_RUN: id },
    stdio: 'ignore',
  });
}
