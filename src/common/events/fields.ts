/**
 * Reads the fields of an object that came as JSON one by one. A field that is not as expected is a ParseError that names it and
 * quotes what it is: what a peer sends may be anything.
 */

import { isPrintable } from '../escape/printable.ts';
import { ParseError } from '../forkbed-error.ts';

const QUOTED_CHARACTERS = 200;
const MAX_NAME_CHARACTERS = 255;

export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  /** What stands before a field's name in messages: `connectMs.`, or nothing. */
  readonly #prefix: string;

  /** `name`: of the field that the object is; absent for the whole. @throws ParseError where it is no object */
  constructor(value: unknown, name?: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw unexpected(name ?? 'the whole', 'an object', value);
    }
    this.#values = value as Record<string, unknown>;
    this.#prefix = name === undefined ? '' : `${name}.`;
  }

  get names(): string[] {
    return Object.keys(this.#values);
  }

  /** As it came, for parsers of its own. */
  value(name: string): unknown {
    return this.#values[name];
  }

  /** An integer from `min` to `max`. */
  count(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#values[name];
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
    throw this.#unexpected(name, `an integer ${range}`);
  }

  flag(name: string): boolean {
    const value = this.#values[name];
    if (typeof value === 'boolean') return value;
    throw this.#unexpected(name, 'true or false');
  }

  /** A finite number from `min`. */
  measure(name: string, min = 0): number {
    const value = this.#values[name];
    if (typeof value === 'number' && Number.isFinite(value) && value >= min) return value;
    throw this.#unexpected(name, min === Number.NEGATIVE_INFINITY ? 'a number' : `a number from ${min}`);
  }

  /** Any finite number. */
  number(name: string): number {
    return this.measure(name, Number.NEGATIVE_INFINITY);
  }

  /** Any text: what a process calls itself, say. It is fit for no report as it is. */
  string(name: string): string {
    const value = this.#values[name];
    if (typeof value === 'string') return value;
    throw this.#unexpected(name, 'a text');
  }

  strings(name: string): string[] {
    return this.#items(name, 'texts', (each) => typeof each === 'string');
  }

  /** Integers from 0. */
  counts(name: string): number[] {
    return this.#items(name, 'integers from 0', (each) => Number.isSafeInteger(each) && Number(each) >= 0);
  }

  /** Finite numbers. */
  numbers(name: string): number[] {
    return this.#items(name, 'numbers', Number.isFinite);
  }

  /** A text of one line, which may go into a report as it is, of `max` characters at most. */
  text(name: string, max = MAX_NAME_CHARACTERS): string {
    const value = this.#values[name];
    if (typeof value === 'string' && value.length <= max && isPrintable(value)) return value;
    throw this.#unexpected(name, `a text of one line and at most ${max} characters`);
  }

  /** A text that is not empty. */
  name(name: string): string {
    const text = this.text(name);
    if (text === '') throw this.#unexpected(name, 'a text that is not empty');
    return text;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const choice = choices.find((each) => each === this.#values[name]);
    if (choice === undefined) throw this.#unexpected(name, `one of ${choices.join(', ')}`);
    return choice;
  }

  object(name: string): Fields {
    return new Fields(this.#values[name], this.#prefix + name);
  }

  objects(name: string): Fields[] {
    const value = this.#values[name];
    if (!Array.isArray(value)) throw this.#unexpected(name, 'an array');
    return value.map((each, index) => new Fields(each, `${this.#prefix}${name}[${index}]`));
  }

  /** What `read` makes of the field; `undefined` where it is absent. */
  maybe<Value>(name: string, read: (name: string) => Value): Value | undefined {
    return this.#values[name] === undefined ? undefined : read(name);
  }

  /** What `read` makes of the field, under its name; nothing where it is absent. For an object with optional fields. */
  optional<Name extends string, Value>(name: Name, read: (name: Name) => Value): { [_ in Name]?: Value } {
    return this.#values[name] === undefined ? {} : ({ [name]: read(name) } as { [_ in Name]?: Value });
  }

  #items<Item>(name: string, expected: string, isItem: (item: unknown) => boolean): Item[] {
    const value = this.#values[name];
    if (Array.isArray(value) && value.every(isItem)) return value;
    throw this.#unexpected(name, `an array of ${expected}`);
  }

  #unexpected(name: string, expected: string): ParseError {
    return unexpected(this.#prefix + name, expected, this.#values[name]);
  }
}

function unexpected(name: string, expected: string, value: unknown): ParseError {
  const received = (JSON.stringify(value) ?? 'undefined').slice(0, QUOTED_CHARACTERS);
  return new ParseError({ expected: `${name} to be ${expected}`, received });
}
