/**
 * What a shell completes, from the tables of the command line: commands, their options with all spellings, and the values of each. The
 * shells' scripts are written from this; nothing is listed by hand.
 */
import { optionSpelling } from '../../common/arguments.ts';
import type { Option, OptionTable } from '../../common/option.ts';
import type { CliCommand, CliCommands } from '../cli/cli-command.ts';

/** What completes a value or an operand. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly isList: boolean }
  /** `WORD=FILE`. */
  | { readonly kind: 'files-by-word'; readonly words: readonly string[] }
  | { readonly kind: 'file' | 'folder' | 'container' | 'image' | 'network' | 'none' };

export interface CompletedOption {
  /** `-e`, `--env`: the short one first. */
  readonly spellings: readonly string[];
  /** `undefined` for a flag. */
  readonly values: Values | undefined;
  /** What stands for the value in the help. */
  readonly placeholder: string;
  readonly help: string;
  readonly isRepeatable: boolean;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly operand: Values;
  /** What the usage line calls its operand; empty where it takes none. */
  readonly operandName: string;
  /** Options may stand before a `--` of their own, as in `forkbed run --http / -- IMAGE`. */
  readonly mayDivideOptions: boolean;
}

export function completedCommands(commands: CliCommands): CompletedCommand[] {
  return Object.entries(commands).map(([name, command]) => completedCommand(name, command));
}

function completedCommand(
  name: string,
  { summary, operands, table, arrange }: CliCommand<OptionTable>,
): CompletedCommand {
  const [first = ''] = operands.split(' ');
  const operandName = first.startsWith('--') || first.startsWith('[--') ? '' : first.replace(/[[\]]/g, '');
  const options = Object.entries(table).map(([key, option]) => completedOption(key, option));
  const help = {
    spellings: ['--help'],
    values: undefined,
    placeholder: '',
    help: 'show the options',
    isRepeatable: false,
  };
  return {
    name,
    summary,
    options: [...options, help],
    operand: valuesFor(operandName),
    operandName,
    mayDivideOptions: arrange !== undefined,
  };
}

function completedOption(name: string, option: Option<unknown>): CompletedOption {
  const { short, placeholder, help, merge } = option;
  return {
    spellings: [...(short === undefined ? [] : [`-${short}`]), optionSpelling(name)],
    values: placeholder === undefined ? undefined : optionValues(option, placeholder),
    placeholder: placeholder ?? '',
    help,
    isRepeatable: merge !== undefined,
  };
}

function optionValues({ choices, isList = false, engineObject }: Option<unknown>, placeholder: string): Values {
  if (engineObject !== undefined) return { kind: engineObject };
  if (choices === undefined) return valuesFor(placeholder);
  return placeholder.endsWith('=FILE')
    ? { kind: 'files-by-word', words: choices }
    : { kind: 'words', words: choices, isList };
}

/** By what a usage line calls it: `FILE`, `bash|zsh|fish`. */
function valuesFor(placeholder: string): Values {
  if (/^(?:DOCKER)?FILE\b|^REPORT$/.test(placeholder)) return { kind: 'file' };
  if (placeholder === 'FOLDER') return { kind: 'folder' };
  if (placeholder === 'CONTAINER') return { kind: 'container' };
  if (placeholder === 'IMAGE') return { kind: 'image' };
  if (/^[a-z]+(?:\|[a-z]+)+$/.test(placeholder)) {
    return { kind: 'words', words: placeholder.split('|'), isList: false };
  }
  return { kind: 'none' };
}

/** A text as one word of a POSIX shell, and of zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
