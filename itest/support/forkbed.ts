/** The command line as a user calls it, in a process of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome } from './compose-project.ts';

const PROGRAM = join(__dirname, '../../bin/forkbed.mjs');
const LIMIT_MS = 120_000;

/** A run of its own, whatever run calls it. */
function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { FORKBED_RUN: _run, FORKBED_OWNER: _owner, ...inherited } = process.env;
  return { ...inherited, FORKBED_IMAGE: process.env.FORKBED_IMAGE ?? 'forkbed', ...extra };
}

export function forkbed(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { env: environment(variables), timeout: LIMIT_MS, maxBuffer: 64 << 20 };
    execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

/** Begins, and is ended by the caller; what its run starts carries that id. */
export function startForkbed({ id, args }: { id: string; args: readonly string[] }): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { env: environment({ FORKBED_RUN: id }), stdio: 'ignore' });
}
