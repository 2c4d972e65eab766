/** The arguments of matchers, held to their types where no compiler does it: in JavaScript, or behind an `any`. */
import type { Census } from '../../common/process-table/model.ts';
import type { Engine } from '../docker/engine.ts';
import { ArgumentError } from '../errors.ts';
import { readField } from '../thrown.ts';
import type { RetryOptions } from './retry.ts';

/** What a value must be: the end of the sentence "expected …", and whether it is. */
export interface Rule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const MILLISECONDS: Rule = {
  expected: 'milliseconds, a number from 0',
  holds: (value) => typeof value === 'number' && value >= 0,
};
export const ENGINE: Rule = { expected: 'an Engine of forkbed', holds: isEngine };
export const CALLBACK: Rule = { expected: 'a function', holds: (value) => typeof value === 'function' };
const RETRY_RULES: Readonly<Record<keyof RetryOptions, Rule>> = {
  limitMs: MILLISECONDS,
  intervalMs: MILLISECONDS,
  onProgress: CALLBACK,
  engine: ENGINE,
};

/** `matcher`: its name, for the message. @throws ArgumentError for what is no census */
export function assertCensus(matcher: string, before: Census): void {
  const processes = readField(before, 'processes');
  const isCensus =
    Array.isArray(processes) && processes.every(isProcess) && Array.isArray(readField(before, 'details'));
  if (isCensus) return;
  throw new ArgumentError({ what: matcher, expected: 'a census of before, from takeBaseline', received: before });
}

/** @throws ArgumentError for what is no object, has a key that there is none of, or a value of another type */
export function assertRetryOptions(matcher: string, options: RetryOptions): void {
  assertFields(matcher, options, RETRY_RULES);
}

/** A field that is `undefined` is as good as absent. @throws ArgumentError */
export function assertFields(what: string, options: unknown, rules: Readonly<Record<string, Rule>>): void {
  const names = Object.keys(rules).join(', ');
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ArgumentError({ what, expected: `an object with ${names}`, received: options });
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw new ArgumentError({ what, expected: `one of ${names}`, received: name });
    if (value === undefined || rule.holds(value)) continue;
    throw new ArgumentError({ what: `${what}: ${name}`, expected: rule.expected, received: value });
  }
}

/** By its functions: a package that is loaded twice has two classes. */
export function isEngine(value: unknown): value is Engine {
  return ['client', 'facts', 'whileThere'].every((name) => typeof readField(value, name) === 'function');
}

function isProcess(value: unknown): boolean {
  return typeof readField(value, 'pid') === 'number' && typeof readField(value, 'ppid') === 'number';
}
