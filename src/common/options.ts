/**
 * Command-line options, each also an environment variable: `maxChildren` is `--max-children N` and
 * `FORKBED_MAX_CHILDREN`. The command line wins. A table of options gives the parser, its result type and the help
 * text. It reads nothing by itself: arguments and environment are handed in.
 */
import { UsageError } from './forkbed-error.ts';

/** One option: how its text becomes a value, and what the help says. */
export interface Option<Value> {
  /** What stands for the value in the help, such as `MS`; `undefined` for a flag, which takes none. */
  readonly placeholder: string | undefined;
  readonly help: string;
  readonly fallback: Value;
  /** What a usable text looks like, for the error message: "an integer from 0 to 65535". */
  readonly expected: string;
  /** `undefined` when the text is not what is expected. */
  readonly parse: (text: string) => Value | undefined;
  /** Present where the option may be given more than once: what two of its values are together. A method, so that tables of any options can be typed. */
  merge?(before: Value, next: Value): Value;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

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
}): OptionValues<Table> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(input.table)) {
    values[name] = fromEnvironment({ name, option, environment: input.environment });
  }
  const args = [...input.args];
  const given = new Set<string>();
  for (let argument = args.shift(); argument !== undefined; argument = args.shift()) {
    if (input.positionals !== undefined && !argument.startsWith('-')) {
      input.positionals.push(argument);
      continue;
    }
    const { name, option, inlineValue } = lookUp(input.table, argument);
    const value = fromArgument({ option, spelling: argument, inlineValue, args });
    // The first on the command line takes the place of the environment's, also where values add up.
    values[name] = option.merge !== undefined && given.has(name) ? option.merge(values[name], value) : value;
    given.add(name);
  }
  return values as OptionValues<Table>;
}

/** The help's list of options, a line or two each, with the default and the environment variable's rule left to the frame. */
export function describeOptions(table: OptionTable): string {
  const rows = Object.entries(table).map(([name, option]) => {
    const head = option.placeholder === undefined ? spell(name) : `${spell(name)} ${option.placeholder}`;
    return { head, help: option.help };
  });
  const width = Math.min(28, Math.max(...rows.map((row) => row.head.length)));
  return rows
    .map(({ head, help }) =>
      head.length > width ? `  ${head}\n  ${' '.repeat(width)}  ${help}` : `  ${head.padEnd(width)}  ${help}`,
    )
    .join('\n');
}

/** An example for the help, of the longest name: `--max-children is FORKBED_MAX_CHILDREN`. */
export function describeEnvironment(table: OptionTable): string {
  const [name = ''] = Object.keys(table).sort((a, b) => b.length - a.length);
  return `${spell(name)} is ${environmentName(name)}`;
}

/** `maxChildren` → `FORKBED_MAX_CHILDREN`. */
export function environmentName(name: string): string {
  return `FORKBED_${words(name).join('_').toUpperCase()}`;
}

function fromEnvironment(input: { name: string; option: Option<unknown>; environment: ReadonlyMap<string, string> }) {
  const variable = environmentName(input.name);
  const value = input.environment.get(variable);
  // Compose hands on a variable that is not set as an empty one.
  if (value === undefined || value === '') return input.option.fallback;
  return convert(input.option, { value, spelling: variable });
}

function lookUp(table: OptionTable, argument: string) {
  const [spelling = '', ...rest] = argument.split('=');
  const inlineValue = argument.includes('=') ? rest.join('=') : undefined;
  const name = Object.keys(table).find((candidate) => spell(candidate) === spelling);
  const option = name === undefined ? undefined : table[name];
  if (name === undefined || option === undefined) {
    const known = Object.keys(table).map(spell).join(', ');
    throw new UsageError(`expected an option (${known}), received ${JSON.stringify(argument)}`);
  }
  return { name, option, inlineValue };
}

function fromArgument(input: {
  option: Option<unknown>;
  spelling: string;
  inlineValue: string | undefined;
  args: string[];
}): unknown {
  const { option, spelling, inlineValue } = input;
  if (option.placeholder === undefined) {
    return inlineValue === undefined ? true : convert(option, { value: inlineValue, spelling });
  }
  const value = inlineValue ?? input.args.shift();
  if (value === undefined) throw new UsageError(`${spelling}: expected ${option.expected}, received nothing`);
  return convert(option, { value, spelling });
}

function convert(option: Option<unknown>, given: { value: string; spelling: string }): unknown {
  const value = option.parse(given.value);
  if (value === undefined) {
    const spelling = given.spelling.split('=')[0];
    throw new UsageError(`${spelling}: expected ${option.expected}, received ${JSON.stringify(given.value)}`);
  }
  return value;
}

function spell(name: string): string {
  return `--${words(name).join('-')}`;
}

function words(name: string): string[] {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
}
