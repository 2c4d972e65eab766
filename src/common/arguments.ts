/**
 * Command-line arguments by a table of options, one after the other: an option with its value, what is no option of the
 * table, or a positional. The forms are those of `docker run`: `--name value`, `--name=value`, `-n value`, `-nvalue`,
 * `-n=value`, `-abc` for flags. A flag takes no value from the next argument. Nothing is converted or refused here.
 */
import type { Option, OptionTable } from './option.ts';

export type Argument =
  | { readonly kind: 'option'; readonly name: string; readonly option: Option<unknown>; readonly typed: TypedValue }
  | { readonly kind: 'unknown'; readonly spelling: string }
  | { readonly kind: 'positional'; readonly text: string };

export interface TypedValue {
  /** The option as it was typed, without its value: `--env`, `-e`. */
  readonly spelling: string;
  /** What stands before the value in the same argument: `--env=`, `-e`; `undefined` where the value is an argument of its own. */
  readonly prefix: string | undefined;
  /** `undefined` for a flag without one, and where it is missing. */
  readonly value: string | undefined;
}

/** Hyphens and dashes of typography, which a word processor puts in the place of a hyphen. No image is named so. */
const DASH = /^[\u2010-\u2015\u2212]/;

export function* readArguments(table: OptionTable, args: readonly string[]): Generator<Argument> {
  const pending = [...args];
  for (let text = pending.shift(); text !== undefined; text = pending.shift()) {
    if (!text.startsWith('-') && !DASH.test(text)) {
      yield { kind: 'positional', text };
      continue;
    }
    const found = find(table, text);
    if (found === undefined) {
      yield { kind: 'unknown', spelling: text.split('=')[0] ?? '' };
      continue;
    }
    const { name, option, spelling, prefix, others } = found;
    const takesNext = prefix === undefined && option.placeholder !== undefined;
    const value = prefix === undefined ? undefined : text.slice(prefix.length);
    yield { kind: 'option', name, option, typed: { spelling, prefix, value: takesNext ? pending.shift() : value } };
    if (others !== undefined) pending.unshift(`-${others}`);
  }
}

/** `maxChildren` → `--max-children`. */
export function optionSpelling(name: string): string {
  return `--${splitWords(name).join('-')}`;
}

/** `maxChildren` → `max`, `children`. */
export function splitWords(name: string): string[] {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
}

/** Its name, and then those that it had before. */
export function allNames(name: string, { formerly = [] }: Option<unknown>): string[] {
  return [name, ...formerly];
}

type Found = { name: string; option: Option<unknown> } & Pick<TypedValue, 'spelling' | 'prefix'> & {
    /** What follows a flag in the same argument: `t` of `-it`. */
    others?: string;
  };

function find(table: OptionTable, text: string): Found | undefined {
  const [spelling = ''] = text.split('=');
  const isInline = text.includes('=');
  for (const [name, option] of Object.entries(table)) {
    if (allNames(name, option).some((each) => optionSpelling(each) === spelling)) {
      return { name, option, spelling, prefix: isInline ? `${spelling}=` : undefined };
    }
  }
  return findShort(table, text);
}

function findShort(table: OptionTable, text: string): Found | undefined {
  const [, letter = '', rest = ''] = /^-([a-z])(.*)$/is.exec(text) ?? [];
  const [name, option] = Object.entries(table).find(([, { short }]) => letter !== '' && short === letter) ?? [];
  if (name === undefined || option === undefined) return undefined;
  // `-env X` is a slip: docker run would take it for `-e nv`.
  if (Object.keys(table).some((candidate) => optionSpelling(candidate) === `-${text.split('=')[0]}`)) return undefined;
  const spelling = `-${letter}`;
  if (rest === '') return { name, option, spelling, prefix: undefined };
  if (option.placeholder === undefined && !rest.startsWith('='))
    return { name, option, spelling, prefix: undefined, others: rest };
  return { name, option, spelling, prefix: rest.startsWith('=') ? `${spelling}=` : spelling };
}
