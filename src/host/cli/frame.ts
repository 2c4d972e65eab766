/**
 * The frame of the command line on the host: commands, help, version, and the exit code of whatever goes wrong. A command is
 * its options and a `main`; it throws, and does not decide how the process ends.
 */
import { ExitCode } from '../../common/exit-codes.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { nearest } from '../../common/nearest.ts';
import { hasArgument, type OptionTable, parseOptions } from '../../common/options.ts';
import type { Engine } from '../docker/engine.ts';
import { firstFailure } from '../thrown.ts';
import type { ArrangedArguments, CliCommands } from './cli-command.ts';
import { formatCommandLine } from './command-line.ts';
import { describeFailure } from './describe-failure.ts';
import { describeCommand, describeCommands } from './help.ts';
import { assertOperands, takesCommand } from './operands.ts';

interface Call {
  commands: CliCommands;
  version: string;
  args: readonly string[];
  /** How the user calls it: `forkbed` by default, `docker forkbed` as a plugin of Docker's command line. */
  program?: string;
  environment: Readonly<Record<string, string | undefined>>;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Called by a command that needs one. */
  openEngine: () => Promise<Engine>;
  /** Whether a signal is ending the process: then a failure of the run means nothing. Never by default. */
  isInterrupted?: () => boolean;
}

/** The exit code of a whole call; `out` and `err` receive its text. */
export async function runCli(call: Call): Promise<number> {
  const { err, program = 'forkbed', isInterrupted = () => false } = call;
  let name = program;
  try {
    return await dispatch(call, (command) => {
      name = command;
    });
  } catch (error) {
    return report(firstFailure(error), { name, err: isInterrupted() ? () => {} : err });
  }
}

/** `onCommand` receives the call of the command that is under way, whose help a usage error points to. */
async function dispatch(
  {
    commands,
    version,
    args,
    program = 'forkbed',
    environment,
    out,
    err,
    openEngine,
    isInterrupted = () => false,
  }: Call,
  onCommand: (name: string) => void,
): Promise<number> {
  const [name = '--help', ...others] = args;
  if (name === '--version') return print(out, version);
  if (name === '--help' || name === '-h') return print(out, describeCommands(commands, program));
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw unknownCommand(name, commands);
  const { call = `${program} ${name}`, operands, table, refused, arrange = divideAtDashes } = command;
  onCommand(call);
  const arranged = arrange(others);
  const { rest } = arranged;
  const own = [...(arranged.ahead ?? []), ...arranged.own];
  if (hasArgument({ table, args: own, spellings: ['--version'] })) return print(out, version);
  if (asksForHelp(table, own)) return print(out, describeCommand(call, command));
  if (rest !== undefined && arranged.isBare !== true && !takesCommand(operands)) {
    throw new UsageError(`expected nothing after --, received ${JSON.stringify(rest.join(' '))}`);
  }
  const positionals: string[] = [];
  const spellings = new Map<string, string>();
  const variables = new Map(
    Object.entries(environment).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const onDeprecated = (sentence: string) => err(`forkbed: ${sentence}\n`);
  const input = { table, args: own, environment: variables, positionals, spellings, onDeprecated };
  const options = parseOptions({ ...input, ...(refused === undefined ? {} : { refused }) });
  assertOperands(operands, positionals);
  const commandLine = formatCommandLine({ name: call, table, ...arranged, spellings, environment: variables });
  return command.main({
    options,
    spellings,
    positionals,
    rest,
    commandLine,
    environment,
    version,
    openEngine,
    isInterrupted,
  });
}

/** What follows the first `--` is the command of a subject. */
function divideAtDashes(args: readonly string[]): ArrangedArguments {
  const dashes = args.indexOf('--');
  return dashes === -1 ? { own: args, rest: undefined } : { own: args.slice(0, dashes), rest: args.slice(dashes + 1) };
}

/** A command may have `-h NAME` for something else, as `docker run` has: then `-h` is help where nothing else is given. */
function asksForHelp(table: OptionTable, args: readonly string[]): boolean {
  return args.join(' ') === '-h' || hasArgument({ table, args, spellings: ['--help', '-h'] });
}

function unknownCommand(name: string, commands: CliCommands): UsageError {
  const meant = nearest(name.replace(/^-+/, ''), [...Object.keys(commands), 'help', 'version']);
  const spelling = meant === undefined || Object.hasOwn(commands, meant) ? meant : `--${meant}`;
  const question = spelling === undefined ? '' : `; did you mean ${spelling}?`;
  const expected = Object.keys(commands).join(', ');
  return new UsageError(`expected a command (${expected}), received ${JSON.stringify(name)}${question}`);
}

function print(out: (text: string) => void, text: string): number {
  out(`${text}\n`);
  return ExitCode.Pass;
}

function report(error: unknown, { name, err }: { name: string; err: (text: string) => void }): number {
  const { exitCode, message } = describeFailure(error);
  if (exitCode === ExitCode.Bug) err(`${message}\n`);
  else err(`forkbed: ${message}\n${exitCode === ExitCode.Usage ? `Try: ${name} --help\n` : ''}`);
  return exitCode;
}
