/** What a command of the command line is, and what it is called with. */
import type { OptionTable, OptionValues } from '../../common/options.ts';
import type { Engine } from '../docker/engine.ts';

export interface CliCommand<Table extends OptionTable> {
  /** How it is called; `forkbed` and its name by default. */
  readonly call?: string;
  /** The operands in the usage line: `CONTAINER`, `[IMAGE] [-- COMMAND...]`. It takes no others, and no command without `--`. */
  readonly operands: string;
  /** The whole usage line behind the command, where its arguments stand in another order than options and operands. */
  readonly usage?: string;
  /** One sentence. */
  readonly summary: string;
  readonly examples: readonly string[];
  readonly table: Table;
  /** Options of other programs that a user may expect here, such as `-p`: why they are not taken. */
  readonly refused?: ReadonlyMap<string, string>;
  /** Where its arguments stand in another order than options, operands, `--` and a command. @throws UsageError */
  readonly arrange?: (args: readonly string[]) => ArrangedArguments;
  /** The exit code. A method, so that commands of any table fit. */
  main(call: CliCall<Table>): Promise<number>;
}

/** The arguments of a command: of what is read, the options that stood before a `--` of their own come first. */
export interface ArrangedArguments {
  /** Options before a `--` that is no part of what they are; absent where it was not there. */
  readonly ahead?: readonly string[];
  /** Options and operands. */
  readonly own: readonly string[];
  /** The command of a subject; `undefined` where there is none. */
  readonly rest: readonly string[] | undefined;
  /** The command stood behind the operand, without a `--` before it. */
  readonly isBare?: boolean;
}

export interface CliCall<Table extends OptionTable> {
  readonly options: OptionValues<Table>;
  /** Each option that was given, by name: how it was spelled, such as `-e`, `--env` or `FORKBED_ENV`. */
  readonly spellings: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
  /** What follows `--`, absent where nothing does. */
  readonly rest: readonly string[] | undefined;
  /** The whole call for a report to show: values of options that may hold secrets are masked. */
  readonly commandLine: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of forkbed. */
  readonly version: string;
  /** The one of the whole call. What speaks to it is loaded then, and what the run has started is removed where a signal ends it. */
  readonly openEngine: () => Promise<Engine>;
  /** Whether a signal is ending the process: then a failure of the run means nothing. */
  readonly isInterrupted: () => boolean;
}

export type CliCommands = Readonly<Record<string, CliCommand<OptionTable>>>;
