/** The kinds of options that a table is made of, each with what it takes, what it says of itself, and what it refuses. */
import type { Option, OptionTable } from './option.ts';

export function text(option: { default: string; placeholder: string; help: string }): Option<string> {
  return {
    placeholder: option.placeholder,
    help: option.help,
    defaultText: option.default,
    fallback: option.default,
    expected: 'a text that is not empty',
    parse: (value) => (value === '' ? undefined : value),
  };
}

export function integer(option: {
  default: number;
  min?: number;
  max?: number;
  placeholder?: string;
  help: string;
}): Option<number> {
  const min = option.min ?? 0;
  const max = option.max ?? 2 ** 31 - 1;
  return {
    placeholder: option.placeholder ?? 'N',
    help: option.help,
    defaultText: String(option.default),
    fallback: option.default,
    expected: `an integer from ${min} to ${max}`,
    range: { min, max },
    parse: (value) => {
      if (!/^-?\d{1,15}$/.test(value)) return undefined;
      // Adding 0 makes a "-0" plain 0.
      const number = Number(value) + 0;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

export function choice<const Choice extends string>(
  choices: readonly Choice[],
  option: { default: NoInfer<Choice>; help: string },
): Option<Choice> {
  return {
    placeholder: choices.join('|'),
    choices,
    help: option.help,
    defaultText: option.default,
    fallback: option.default,
    expected: `one of ${choices.join(', ')}`,
    parse: (value) => choices.find((candidate) => candidate === value),
  };
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds: `500ms`, `60s`, `5m`, `1h`, or a plain number of them. */
export function duration(option: { default: number; min?: number; max: number; help: string }): Option<number> {
  const min = option.min ?? 0;
  return {
    placeholder: 'TIME',
    help: option.help,
    defaultText: spellDuration(option.default),
    fallback: option.default,
    range: { min, max: option.max },
    expected: `a time from ${spellDuration(min)} to ${spellDuration(option.max)}, such as 500ms, 60s, 5m or 1h`,
    parse: (value) => {
      const [, digits, unit = 'ms'] = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(value) ?? [];
      const ms = Math.round(Number(digits) * (UNITS_MS[unit] ?? Number.NaN));
      return ms >= min && ms <= option.max ? ms : undefined;
    },
  };
}

/** Bytes as hexadecimal digits, two for each; empty where it is not given. `bytesOfHex` makes bytes of them. */
export function hex(option: { help: string }): Option<string> {
  return {
    placeholder: 'HEX',
    help: option.help,
    fallback: '',
    expected: 'pairs of hexadecimal digits',
    parse: (value) => (/^(?:[0-9a-f]{2})+$/i.test(value) ? value : undefined),
  };
}

/** Whose default depends on other options, as `help` must tell: `undefined` where it is not given. */
export function optional<Value>(option: Option<Value>, help: string): Option<Value | undefined> {
  return { ...option, help, defaultText: undefined, fallback: undefined } as Option<Value | undefined>;
}

/** The same option of a program with another default. */
export function withDefault<Value>(
  option: Option<Value>,
  fallback: Value,
  defaultText = String(fallback),
): Option<Value> {
  return { ...option, fallback, defaultText };
}

/** The same option where its default depends on others, as `defaultText` says: `undefined` where it is not given. */
export function withDependentDefault<Value>(option: Option<Value>, defaultText: string): Option<Value | undefined> {
  return { ...optional(option, option.help), defaultText };
}

/** Any number of items: the option given again and again, or with commas, as in the environment. None by default. */
export function list<Item>(option: {
  placeholder: string;
  help: string;
  /** What a usable item looks like. */
  expected: string;
  /** The words that an item can be, where these are all. */
  choices?: readonly string[];
  /** `undefined` when the text is not what is expected. */
  parse: (text: string) => Item | undefined;
  /** Whether a comma separates items; where it may be part of one, each is given by itself. `true` by default. */
  commas?: boolean;
}): Option<readonly Item[]> {
  return {
    placeholder: option.placeholder,
    help: option.help,
    ...(option.choices === undefined ? {} : { choices: option.choices, isList: option.commas !== false }),
    fallback: [],
    expected: option.expected,
    parse: (value) => {
      const items = (option.commas === false ? [value] : value.split(',')).map(option.parse);
      const usable = items.filter((item) => item !== undefined);
      return usable.length === items.length ? usable : undefined;
    },
    merge: (before, next) => [...before, ...next],
  };
}

/** Off unless given. In the environment: `1` or `true`, `0` or `false`. */
export function flag(option: { help: string }): Option<boolean> {
  return {
    placeholder: undefined,
    help: option.help,
    fallback: false,
    expected: '1, true, 0 or false',
    parse: (value) => {
      if (value === '1' || value === 'true') return true;
      if (value === '0' || value === 'false') return false;
      return undefined;
    },
  };
}

/** The same options, below a heading in the help. */
export function inGroup<Table extends OptionTable>(group: string, table: Table): Table {
  return Object.fromEntries(Object.entries(table).map(([name, option]) => [name, { ...option, group }])) as Table;
}

/** In the largest unit that it is a whole number of. */
function spellDuration(ms: number): string {
  const [unit = 'ms', unitMs = 1] =
    Object.entries(UNITS_MS).findLast(([, each]) => ms % each === 0 && ms >= each) ?? [];
  return `${ms / unitMs}${unit}`;
}
