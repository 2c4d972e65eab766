/** Which options of `forkbed check` a file may have, and what a value in it is: the option's own form, under its long name. */
import { resolve } from 'node:path';
import { optionSpelling } from '../../common/arguments.ts';
import type { Option, OptionTable } from '../../common/option.ts';
import { checkOptions } from '../cli/check-options.ts';
import type { ManifestValue } from '../manifest/manifest-value.ts';

/** Those that are of the whole call, or have a form of their own in a file. */
const NOT_IN_FILE: readonly string[] = [
  ...(['config', 'only', 'jobs', 'baseline', 'updateBaseline', 'format', 'output', 'quiet'] as const),
  ...(['allowUnknown', 'ignore'] as const),
];

/** By the key in the file: `ready-log`. */
export const CONFIG_OPTIONS: ReadonlyMap<string, { readonly name: string; readonly option: Option<unknown> }> = new Map(
  Object.entries(checkOptions as OptionTable)
    .filter(([name]) => !NOT_IN_FILE.includes(name))
    .map(([name, option]) => [optionSpelling(name).slice(2), { name, option }]),
);

/** Paths in a file are relative to its folder: how the text of an option becomes one that is not. */
const PATHS: Readonly<Record<string, (text: string, folder: string) => string>> = {
  build: (text, folder) => resolve(folder, text),
  compose: (text, folder) => resolve(folder, text),
  manifest: (text, folder) => resolve(folder, text),
  envFile: (text, folder) => resolve(folder, text),
  labelFile: (text, folder) => resolve(folder, text),
  // It may be the certificates themselves.
  tlsCa: (text, folder) => (text.includes('-----BEGIN') ? text : resolve(folder, text)),
  volume: (text, folder) => text.replace(/^\.\.?(?=\/|:)[^:]*/, (source) => resolve(folder, source)),
  mount: (text, folder) => text.replace(/(?<=(?:^|,)(?:src|source)=)\.[^,]*/, (source) => resolve(folder, source)),
  securityOpt: (text, folder) =>
    text.replace(/^(seccomp[=:])(?!unconfined$|builtin$)(.+)$/, (_, key, file) => `${key}${resolve(folder, file)}`),
};

/** Whether a value is `NAME=VALUE`, and may be written as a mapping. */
export function isMapping({ placeholder = '', merge }: Option<unknown>): boolean {
  return merge !== undefined && /^[A-Z]+=VALUE$/.test(placeholder);
}

/** @throws UsageError with file, line and path */
export function readOption(
  { name, option }: { name: string; option: Option<unknown> },
  value: ManifestValue,
  folder: string,
): unknown {
  if (option.placeholder === undefined) return value.boolean();
  const read = (item: ManifestValue) => parse({ name, option }, { item, text: item.asWritten(), folder });
  if (option.merge === undefined) return read(value);
  const merge = option.merge.bind(option);
  return readItems({ name, option }, value, folder).reduce((before, next) => merge(before, next), option.fallback);
}

/** Of a list: one alone, a sequence, or a mapping. */
function readItems(
  { name, option }: { name: string; option: Option<unknown> },
  value: ManifestValue,
  folder: string,
): unknown[] {
  const read = (item: ManifestValue, text = item.asWritten()) => parse({ name, option }, { item, text, folder });
  if (value.isSequence) return value.items().map((item) => read(item));
  if (!isMapping(option) || !value.isMapping) return [read(value)];
  // A name without a value takes the value that it has in the environment, as on the command line.
  return value.entries().map(([key, item]) => {
    const text = item?.asWritten();
    return read(item ?? value, item === undefined ? key : text === undefined ? undefined : `${key}=${text}`);
  });
}

function parse(
  { name, option }: { name: string; option: Option<unknown> },
  { item, text, folder }: { item: ManifestValue; text: string | undefined; folder: string },
): unknown {
  const toText = PATHS[name] ?? ((same: string) => same);
  const parsed = text === undefined ? undefined : option.parse(toText(text, folder));
  if (parsed !== undefined) return parsed;
  // What may hold a secret is not quoted.
  throw option.isSecret ? item.error(option.expected, 'another') : item.error(option.expected);
}
