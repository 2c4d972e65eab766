/** `forkbed`: the command line on the host. bin/forkbed.mjs calls it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../common/exit-codes.ts';
import { answerCompletion, COMPLETE_CALL } from '../completion/plugin-completion.ts';
import { findContext } from '../docker/docker-context.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { readJson } from '../parse-json.ts';
import { isForkbedError, readField } from '../thrown.ts';
import { COMMANDS } from './commands.ts';
import { describeBug } from './describe-bug.ts';
import { PLUGIN_CALL, readPluginCall } from './docker-plugin.ts';
import { runCli } from './frame.ts';
import type { OwnRun } from './own-run.ts';

/** Of the whole call; `undefined` until a command needs an engine. */
let ownRun: OwnRun | undefined;
/** Its reader may go before the end, and needs no message; a disk that is full is news. */
let notWritten: Error | undefined;

/** Ends the process. */
export async function main(): Promise<void> {
  process.on('uncaughtException', endOnUncaught);
  process.stdout.on('error', (error) => {
    if (!('code' in error && error.code === 'EPIPE')) notWritten = error;
  });
  // There is nowhere else to report it.
  process.stderr.on('error', () => {});
  const argv = process.argv.slice(2);
  if (argv[0] === PLUGIN_CALL && argv[1] === COMPLETE_CALL) {
    process.stdout.write(answerCompletion(argv.slice(3)));
    await flushed(process.stdout);
    process.exit(ExitCode.Pass);
  }
  const call = readCall(argv);
  if (typeof call === 'string') {
    process.stderr.write(`forkbed: ${call}\n`);
    process.exit(ExitCode.Usage);
  }
  const exitCode = await runCli({
    commands: COMMANDS,
    version: readVersion(),
    ...call,
    environment: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    openEngine: async () => {
      const { OwnRun } = await import('./own-run.ts');
      ownRun ??= new OwnRun();
      return ownRun.engine;
    },
    isInterrupted: () => ownRun?.isInterrupted === true,
  });
  // The removal of what was started ends the process, with an exit code of its own.
  if (ownRun?.isInterrupted) await new Promise(() => {});
  if (exitCode !== ExitCode.Pass && exitCode !== ExitCode.Fail) await ownRun?.remove();
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  if (notWritten !== undefined)
    process.stderr.write(`forkbed: expected to write to stdout, received: ${notWritten.message}\n`);
  // A silent engine still holds connections open.
  process.exit(notWritten === undefined ? exitCode : ExitCode.Unavailable);
}

/** The message where it cannot be read. As a plugin of Docker it gets the engine by arguments. */
function readCall(args: readonly string[]): { args: readonly string[]; program?: string } | string {
  if (args[0] !== PLUGIN_CALL) return { args };
  try {
    const { args: own, environment, contextSpelling } = readPluginCall(args.slice(1));
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    // Later a message would name the variable, which the user has not set.
    if (contextSpelling !== undefined) findContext(process.env, contextSpelling);
    return { args: own, program: 'docker forkbed' };
  } catch (error) {
    if (isForkbedError(error, 'ERR_USAGE')) return error.message;
    throw error;
  }
}

/** Node's own exit code for an error that nobody catches is 1, which here is a verdict. */
function endOnUncaught(error: unknown): void {
  // The process is about to end: without its containers a run fails in any way.
  if (ownRun?.isInterrupted) return;
  process.stderr.write(describeBug(error));
  if (ownRun === undefined) process.exit(ExitCode.Bug);
  ownRun.endAfterRemoval(ExitCode.Bug);
}

function readVersion(): string {
  return String(
    readField(readJson(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'), 'package.json'), 'version'),
  );
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => setImmediate(resolve));
  });
}
