/**
 * Command-line options, each also an environment variable: `maxChildren` is `--max-children N` and
 * `FORKBED_MAX_CHILDREN`. The command line wins; of two values of one option the last counts, as with `docker run`, unless
 * the option merges them. A table of options gives the parser, its result type and the help text. It reads nothing by
 * itself: arguments and environment are handed in.
 */
import { allNames, optionSpelling, readArguments, splitWords, type TypedValue } from './arguments.ts';
import { UsageError } from './forkbed-error.ts';
import { nearest } from './nearest.ts';
import type { Option, OptionTable, OptionValues } from './option.ts';

export type { Option, OptionTable, OptionValues } from './option.ts';

/**
 * The values of all options of a table.
 * @throws UsageError for an option that is not in the table, a value that is missing or unusable, or a stray argument
 */
export function parseOptions<Table extends OptionTable>(input: {
  table: Table;
  args: readonly string[];
  environment: ReadonlyMap<string, string>;
  /** Receives the arguments that are neither options nor their values; without it such an argument is an error. */
  positionals?: string[];
  /** Receives each option that was given, by name: how it was spelled, such as `-e`, `--env` or `FORKBED_ENV`. */
  spellings?: Map<string, string>;
  /** Options of other programs that a user may expect here, such as `-p`: why they are not taken. */
  refused?: ReadonlyMap<string, string>;
  /** Receives a sentence for each former name that was given, once: `--old is deprecated: use --new`. */
  onDeprecated?: (sentence: string) => void;
}): OptionValues<Table> {
  const {
    table,
    environment,
    positionals,
    spellings = new Map<string, string>(),
    refused = new Map<string, string>(),
  } = input;
  const deprecated = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const variable = setVariable(name, { option, environment });
    if (variable !== undefined) spellings.set(name, variable);
    values[name] =
      variable === undefined ? option.fallback : fromEnvironment(name, { option, variable, environment, deprecated });
  }
  const seen = new Set<string>();
  for (const argument of readArguments(table, input.args)) {
    if (argument.kind === 'unknown') throw unknownOption(argument.spelling, { table, refused });
    if (argument.kind === 'positional') {
      if (positionals === undefined) throw unknownOption(argument.text, { table, refused });
      positionals.push(argument.text);
      continue;
    }
    const { name, option } = argument;
    const { spelling } = argument.typed;
    if (spelling.startsWith('--')) noteFormer(spelling, optionSpelling(name), deprecated);
    const value = fromArgument(option, argument.typed, deprecated);
    // The first on the command line takes the place of the environment's, also where values add up.
    values[name] = option.merge !== undefined && seen.has(name) ? option.merge(values[name], value) : value;
    seen.add(name);
    spellings.set(name, spelling);
  }
  for (const sentence of deprecated) input.onDeprecated?.(sentence);
  return values as OptionValues<Table>;
}

/** Whether one of these, such as `--help`, stands where an option may stand, and not as the value of one. */
export function hasArgument(input: {
  table: OptionTable;
  args: readonly string[];
  spellings: readonly string[];
}): boolean {
  for (const argument of readArguments(input.table, input.args)) {
    if (argument.kind === 'unknown' && input.spellings.includes(argument.spelling)) return true;
  }
  return false;
}

/** The same arguments for others to read: of an option that may hold a secret the name alone, `--env TOKEN=***`. */
export function maskSecrets(table: OptionTable, args: readonly string[]): string[] {
  return [...readArguments(table, args)].flatMap((argument) => {
    if (argument.kind === 'positional') return [argument.text];
    // An option that is not in the table never gets as far as a report.
    if (argument.kind === 'unknown') return [argument.spelling];
    const { spelling, prefix, value } = argument.typed;
    if (value === undefined) return [spelling];
    const shown = masked(argument.option, value);
    return prefix === undefined ? [spelling, shown] : [`${prefix}${shown}`];
  });
}

/** The help's list of options, a line or two each, with the default and the environment variable's rule left to the frame. */
export function describeOptions(table: OptionTable): string {
  const options = Object.entries(table);
  const hasShort = options.some(([, { short }]) => short !== undefined);
  const rows = options.map(([name, option]) => {
    const { short, placeholder, group = '' } = option;
    const before = short === undefined ? (hasShort ? '    ' : '') : `-${short}, `;
    return {
      group,
      head: [`${before}${optionSpelling(name)}`, placeholder ?? ''].join(' ').trimEnd(),
      help: describeOption(option),
    };
  });
  const width = Math.min(28, Math.max(...rows.map((row) => row.head.length)));
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups
    .map((group) => {
      const lines = rows.filter((row) => row.group === group).map((row) => formatRow(row, width));
      return [...(group === '' ? [] : [`${group}:`]), ...lines].join('\n');
    })
    .join('\n\n');
}

function formatRow({ head, help }: { head: string; help: string }, width: number): string {
  return head.length > width ? `  ${head}\n  ${' '.repeat(width)}  ${help}` : `  ${head.padEnd(width)}  ${help}`;
}

/** What it is for, and its default. */
function describeOption({ help, defaultText = '' }: Option<unknown>): string {
  return defaultText === '' ? help : `${help} (default: ${defaultText})`;
}

/** An example for the help, of the longest name: `--max-children is FORKBED_MAX_CHILDREN`. */
export function describeEnvironment(table: OptionTable): string {
  const [name = ''] = Object.keys(table).sort((a, b) => b.length - a.length);
  return `${optionSpelling(name)} is ${environmentName(name)}`;
}

/** `maxChildren` → `FORKBED_MAX_CHILDREN`. */
export function environmentName(name: string): string {
  return `FORKBED_${splitWords(name).join('_').toUpperCase()}`;
}

/** Its value is left out of the message: it may be a secret. */
function unknownOption(
  spelling: string,
  { table, refused }: { table: OptionTable; refused: ReadonlyMap<string, string> },
): UsageError {
  const word = spelling.replace(/^[-\u2010-\u2015\u2212]+/, '');
  const names = Object.keys(table).map((name) => optionSpelling(name).slice(2));
  // `-p80:80` is `-p`; `-port` is no `-p`, but a slip.
  const form = spelling.startsWith('--') || names.includes(word) ? spelling : spelling.slice(0, 2);
  const reason = refused.get(form);
  if (reason !== undefined) return new UsageError(`${form}: ${reason}`);
  const meant = nearest(word, names);
  const question = meant === undefined ? '' : `; did you mean --${meant}?`;
  return new UsageError(`expected an option, received ${JSON.stringify(spelling)}${question}`);
}

/** The variable that sets it, under its name or a former one. Compose hands on one that is not set as an empty one. */
function setVariable(
  name: string,
  { option, environment }: { option: Option<unknown>; environment: ReadonlyMap<string, string> },
): string | undefined {
  const variables = allNames(name, option).map(environmentName);
  return variables.find((variable) => (environment.get(variable) ?? '') !== '');
}

function fromEnvironment(
  name: string,
  from: {
    option: Option<unknown>;
    variable: string;
    environment: ReadonlyMap<string, string>;
    deprecated: Set<string>;
  },
): unknown {
  const { option, variable, deprecated } = from;
  noteFormer(variable, environmentName(name), deprecated);
  const text = from.environment.get(variable) ?? '';
  return convert(option, withCurrentWords(option, { spelling: variable, text }, deprecated), variable);
}

function noteFormer(spelling: string, current: string, deprecated: Set<string>): void {
  if (spelling !== current) deprecated.add(`${spelling} is deprecated: use ${current}`);
}

function fromArgument(
  option: Option<unknown>,
  { spelling, value }: TypedValue,
  /** Receives a sentence for each former word. */
  deprecated: Set<string>,
): unknown {
  if (value !== undefined) {
    return convert(option, withCurrentWords(option, { spelling, text: value }, deprecated), spelling);
  }
  if (option.placeholder === undefined) return true;
  throw new UsageError(`${spelling}: expected ${option.expected}, received nothing`);
}

function withCurrentWords(
  { formerWords }: Option<unknown>,
  { spelling, text }: { spelling: string; text: string },
  deprecated: Set<string>,
): string {
  if (formerWords === undefined) return text;
  return text.replace(/(?<=^|,)[^,:=]+/g, (word) => {
    const current = Object.hasOwn(formerWords, word) ? formerWords[word] : undefined;
    if (current === undefined) return word;
    deprecated.add(`${spelling} ${word} is deprecated: use ${current}`);
    return current;
  });
}

function convert(option: Option<unknown>, text: string, spelling: string): unknown {
  const value = option.parse(text);
  if (value !== undefined) return value;
  throw new UsageError(`${spelling}: expected ${option.expected}, received ${JSON.stringify(masked(option, text))}`);
}

/** Of NAME=VALUE the name. */
function masked({ isSecret }: Option<unknown>, text: string): string {
  return isSecret ? text.replace(/=.*$/s, '=***') : text;
}
