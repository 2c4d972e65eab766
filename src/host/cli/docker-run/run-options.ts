/** The options of `docker run` as options of `forkbed check`, and what those that were given ask for. */
import type { OptionValues } from '../../../common/options.ts';
import type { RunOptions } from '../../docker/run-options.ts';
import { CARRIED } from './carried-options.ts';
import type { Environment } from './read-files.ts';

type Table = { readonly [Name in keyof typeof CARRIED]: (typeof CARRIED)[Name]['option'] };

export const dockerRunOptions = Object.fromEntries(
  Object.entries(CARRIED).map(([name, { option }]) => [name, option]),
) as Table;

export const DOCKER_RUN_NAMES = Object.keys(CARRIED) as readonly (keyof Table)[];

/**
 * Where two options say something of one field, as `--env-file` and `--env`, the later one of the table adds to the earlier.
 * @throws UsageError for a file that cannot be used
 */
export function toRunOptions(values: OptionValues<Table>, environment: Environment): RunOptions {
  return DOCKER_RUN_NAMES.reduce<RunOptions>((before, name) => {
    const {
      option,
      toRun,
    }: { option: { fallback: unknown }; toRun(value: unknown, environment: Environment): RunOptions } = CARRIED[name];
    const value: unknown = values[name];
    return value === option.fallback ? before : combine(before, toRun(value, environment));
  }, {});
}

function combine(before: RunOptions, next: RunOptions): RunOptions {
  const values: Readonly<Record<string, unknown>> = { ...before };
  const added = Object.entries(next).map(([field, value]) => [field, add(values[field], value)] as const);
  return { ...before, ...Object.fromEntries(added) };
}

function add(before: unknown, next: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(next)) return [...before, ...next];
  return typeof before === 'object' && typeof next === 'object' ? { ...before, ...next } : next;
}
