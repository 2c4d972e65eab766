/**
 * The frame of every program here: options from the command line and the environment, `--help`, `--version`, and the
 * exit code. A program is its options and a `main`; it decides nothing about how it is called.
 */
import { _exit, args, environ, SIG_IGN, SIGPIPE, sigaction } from 'forkbed:posix';
import { ExitCode } from '../common/exit-codes.ts';
import { ForkbedError, UsageError } from '../common/forkbed-error.ts';
import { nearest } from '../common/nearest.ts';
import {
  describeEnvironment,
  describeOptions,
  hasArgument,
  type OptionTable,
  type OptionValues,
  parseOptions,
} from '../common/options.ts';
import { printErrorLine, printLine } from './posix/output.ts';
import { isPosixError } from './posix/posix-error.ts';

// The build defines both.
declare const FORKBED_PROGRAM: string;
declare const FORKBED_VERSION: string;

export const programVersion = FORKBED_VERSION;

export interface Command<Table extends OptionTable> {
  /** One sentence: what it does. */
  readonly summary: string;
  readonly table: Table;
  /** What follows `--` on the command line, as the help names it; absent where nothing may. */
  readonly operands?: string;
  /** The exit code. A method, so that a list of commands can hold those of every table. */
  main(options: OptionValues<Table>, operands: readonly string[]): number;
  /** After an error has been reported, before the program ends with its exit code. */
  readonly afterFailure?: () => void;
}

/** Runs a program that is one command. */
export function runProgram<Table extends OptionTable>(command: Command<Table>): never {
  end((onCall) => runCommand({ name: FORKBED_PROGRAM, command, argv: args(), onCall }), command.afterFailure);
}

/** Runs a program whose first argument names one of several commands. */
export function runCommands(program: {
  readonly summary: string;
  readonly commands: Readonly<Record<string, Command<OptionTable>>>;
}): never {
  end((onCall) => {
    const [name, ...argv] = args();
    if (name === '--version') return show(programVersion);
    if (name === '--help' || name === '-h') return show(describeCommands(program));
    const command = name !== undefined && Object.hasOwn(program.commands, name) ? program.commands[name] : undefined;
    if (command === undefined) {
      const known = Object.keys(program.commands);
      const meant = nearest(name ?? '', known);
      const question = meant === undefined ? '' : `; did you mean ${meant}?`;
      const received = JSON.stringify(name ?? 'nothing');
      throw new UsageError(`expected a command (${known.join(', ')}), received ${received}${question}`);
    }
    return runCommand({ name: `${FORKBED_PROGRAM} ${name}`, command, argv, onCall });
  });
}

function runCommand<Table extends OptionTable>(call: {
  name: string;
  command: Command<Table>;
  argv: readonly string[];
  /** Receives the call that is under way, whose help a usage error points to. */
  onCall: (name: string) => void;
}): number {
  const { name, command, onCall } = call;
  onCall(name);
  const { table } = command;
  const { argv, operands } = splitOperands(call.argv, command.operands !== undefined);
  if (hasArgument({ table, args: argv, spellings: ['--version'] })) return show(programVersion);
  if (hasArgument({ table, args: argv, spellings: ['--help', '-h'] })) return show(describe({ name, ...command }));
  const onDeprecated = (sentence: string) => printErrorLine(`${FORKBED_PROGRAM}: ${sentence}`);
  return command.main(parseOptions({ table, args: argv, environment: environment(), onDeprecated }), operands);
}

function splitOperands(argv: readonly string[], takesOperands: boolean) {
  const separator = takesOperands ? argv.indexOf('--') : -1;
  if (separator === -1) return { argv, operands: [] };
  return { argv: argv.slice(0, separator), operands: argv.slice(separator + 1) };
}

function end(main: (onCall: (name: string) => void) => number, afterFailure = () => {}): never {
  let call = FORKBED_PROGRAM;
  // A reader or a peer that has gone is an error of one call, never the end of the program.
  sigaction(SIGPIPE, SIG_IGN, 0);
  try {
    _exit(
      main((name) => {
        call = name;
      }),
    );
  } catch (error) {
    const exitCode = report(error, call);
    afterFailure();
    _exit(exitCode);
  }
}

function report(error: unknown, call: string): number {
  if (error instanceof UsageError) {
    printErrorLine(`${FORKBED_PROGRAM}: ${error.message}\nTry: ${call} --help`);
    return ExitCode.Usage;
  }
  if (error instanceof ForkbedError && error.code !== 'ERR_BUG') {
    printErrorLine(`${FORKBED_PROGRAM}: ${error.message}`);
    return ExitCode.Unavailable;
  }
  const trace = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  if (isPosixError(error)) {
    printErrorLine(`${FORKBED_PROGRAM}: ${trace}`);
    return ExitCode.Unavailable;
  }
  printErrorLine(`${FORKBED_PROGRAM}: this is a bug in forkbed: ${trace}`);
  return ExitCode.Bug;
}

function environment(): ReadonlyMap<string, string> {
  return new Map(
    environ().map((entry) => {
      const equals = entry.indexOf('=');
      return [entry.slice(0, equals), entry.slice(equals + 1)] as const;
    }),
  );
}

function describe(command: { name: string; summary: string; table: OptionTable; operands?: string }): string {
  const operands = command.operands === undefined ? '' : ` -- ${command.operands}`;
  if (Object.keys(command.table).length === 0) return `Usage: ${command.name}${operands}\n\n${command.summary}`;
  return [
    `Usage: ${command.name} [OPTIONS]${operands}`,
    '',
    command.summary,
    '',
    describeOptions(command.table),
    '',
    `Each option is also an environment variable: ${describeEnvironment(command.table)}. The command line wins.`,
    'MS are milliseconds; TIME is 500ms, 60s, 5m or 1h, or a number of milliseconds. Exit code 64 is a wrong option.',
  ].join('\n');
}

function describeCommands(program: { summary: string; commands: Readonly<Record<string, { summary: string }>> }) {
  const rows = Object.entries(program.commands).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`);
  return [
    `Usage: ${FORKBED_PROGRAM} COMMAND [OPTIONS]`,
    '',
    program.summary,
    '',
    ...rows,
    '',
    `${FORKBED_PROGRAM} COMMAND --help tells the options of a command.`,
  ].join('\n');
}

function show(text: string): number {
  printLine(text);
  return ExitCode.Pass;
}
