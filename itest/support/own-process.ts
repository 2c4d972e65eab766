/** Programs that a test starts as a user would: with the Node of this run, and with nothing of the test runner around it. */
import { delimiter, dirname } from 'node:path';
import { type Outcome, run } from './run.ts';

/** Of this environment what belongs to the machine, such as BASE_IMAGE; without what belongs to this run and this repository. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _worker, NODE_ENV: _mode, INIT_CWD: _folder, ...inherited } = process.env;
  // With a prefix, `npm exec` takes a program of that Node before those in PATH.
  const ofThisRun = /^(?:FORKBED_|npm_(?!config_)|npm_config_(?:\w+_)?prefix$)/i;
  const own = Object.entries(inherited).filter(([name]) => !ofThisRun.test(name));
  // Another Node, such as npm's own, may come first in PATH, and be older.
  const path = [dirname(process.execPath), inherited.PATH].join(delimiter);
  return { ...Object.fromEntries(own), PATH: path, NO_COLOR: '1' };
}

/** @throws Error where it ends with another exit code than 0, with its output */
export async function succeed(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; limitMs: number },
): Promise<Outcome> {
  const outcome = await run(command, args, options);
  if (outcome.exitCode === 0) return outcome;
  const { exitCode, stdout, stderr } = outcome;
  throw new Error(`expected ${command} ${args.join(' ')} to end with 0, received ${exitCode}:\n${stdout}${stderr}`);
}
