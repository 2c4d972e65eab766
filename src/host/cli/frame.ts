/**
 * The frame of the command line on the host: commands, help, version, and the exit code of whatever goes wrong. A command is
 * its options and a `main`; it throws, and does not decide how the process ends.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import {
  describeEnvironment,
  describeOptions,
  type OptionTable,
  type OptionValues,
  parseOptions,
} from '../../common/options.ts';
import { firstOf, isForkbedError } from '../thrown.ts';
import { describeBug } from './describe-bug.ts';

export interface CliCommand<Table extends OptionTable> {
  /** How it is called; `forkbed` and its name by default. */
  readonly call?: string;
  /** What stands for its arguments in the usage line: `IMAGE [-- COMMAND...]`. Without `--` in it nothing may follow one. */
  readonly operands: string;
  /** One sentence. */
  readonly summary: string;
  readonly examples: readonly string[];
  readonly table: Table;
  /** The exit code. `rest` is what follows `--`, absent where nothing does. A method, so that commands of any table fit. */
  main(call: {
    options: OptionValues<Table>;
    positionals: readonly string[];
    rest: readonly string[] | undefined;
  }): Promise<number>;
}

export type CliCommands = Readonly<Record<string, CliCommand<OptionTable>>>;

/** The exit code of a whole call; what there is to say is said by `out` and `err`. */
export async function runCli(call: {
  commands: CliCommands;
  version: string;
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  out: (text: string) => void;
  err: (text: string) => void;
}): Promise<number> {
  try {
    return await dispatch(call);
  } catch (error) {
    return report(firstOf(error), call.err);
  }
}

async function dispatch({ commands, version, args, environment, out }: Parameters<typeof runCli>[0]): Promise<number> {
  const [name = '--help', ...given] = args;
  if (name === '--version') return say(out, version);
  if (name === '--help') return say(out, describeCommands(commands));
  const command = commands[name];
  if (command === undefined) {
    throw new UsageError(`expected a command (${Object.keys(commands).join(', ')}), received ${JSON.stringify(name)}`);
  }
  const separator = given.indexOf('--');
  const own = separator === -1 ? given : given.slice(0, separator);
  const rest = separator === -1 ? undefined : given.slice(separator + 1);
  if (own.includes('--help')) return say(out, describeCommand(name, command));
  if (rest !== undefined && !command.operands.includes('--')) {
    throw new UsageError(`expected nothing after --, received ${JSON.stringify(rest.join(' '))}`);
  }
  const positionals: string[] = [];
  const variables = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const options = parseOptions({ table: command.table, args: own, environment: new Map(variables), positionals });
  return command.main({ options, positionals, rest });
}

function say(out: (text: string) => void, text: string): number {
  out(`${text}\n`);
  return ExitCode.Pass;
}

function describeCommands(commands: CliCommands): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    'Usage: forkbed COMMAND [OPTIONS]',
    '',
    'Proves, on any Docker host, that a server which forks leaves no defunct process behind.',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'forkbed COMMAND --help tells the options of a command, with examples.',
  ].join('\n');
}

function describeCommand(name: string, command: CliCommand<OptionTable>): string {
  const { call = `forkbed ${name}`, operands, summary, table, examples } = command;
  const options = Object.keys(table).length === 0 ? [] : [describeOptions(table), ''];
  const environment =
    options.length === 0 ? [] : [`Each option is also an environment variable: ${describeEnvironment(table)}.`, ''];
  return [
    `Usage: ${call} [OPTIONS] ${operands}`.trimEnd(),
    '',
    summary,
    '',
    ...options,
    ...environment,
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

function report(error: unknown, err: (text: string) => void): number {
  if (isForkbedError(error, 'ERR_USAGE')) {
    err(`forkbed: ${error.message}\nTry: forkbed --help\n`);
    return ExitCode.Usage;
  }
  if (isForkbedError(error) && error.code !== 'ERR_BUG') {
    err(`forkbed: ${error.message}\n`);
    return ExitCode.Unavailable;
  }
  err(describeBug(error));
  return ExitCode.Bug;
}
