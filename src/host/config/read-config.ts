/**
 * forkbed.yaml: which subjects are checked, and how. Options have their long names and forms of the command line, so that whatever holds
 * there holds here; an allowance has a reason. YAML is read as a manifest is, and an error names file, line and path. ADR 0041.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CHECK_IDS } from '../../common/checks/checks.ts';
import type { Allowance } from '../../common/checks/run-evidence.ts';
import { escapeTerminal } from '../../common/escape/terminal.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { nearest } from '../../common/nearest.ts';
import { checkOptions } from '../cli/check-options.ts';
import type { ManifestValue } from '../manifest/manifest-value.ts';
import { readDocuments } from '../manifest/read-objects.ts';
import { errorMessage } from '../thrown.ts';
import { shownPath } from '../toolkit/shown-path.ts';
import { CONFIG_OPTIONS, readOption } from './config-options.ts';
import { isDay } from './is-day.ts';

/** Of the file itself. */
export const CONFIG_VERSION = 1;
export const MAX_JOBS = 64;

/** An option as a file has it. */
export interface ConfiguredValue {
  readonly value: unknown;
  /** What a message calls it: `forkbed.yaml:7: subjects.web.clients`. */
  readonly spelling: string;
}

/** Options by their names in the table of `forkbed check`, and what is allowed. */
export interface ConfiguredOptions {
  readonly values: ReadonlyMap<string, ConfiguredValue>;
  readonly allowances: readonly Allowance[];
}

export interface ConfiguredSubject extends ConfiguredOptions {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** `undefined` where another field says what is checked. */
  readonly image: string | undefined;
  /** argv; `undefined` where the image's own is meant. */
  readonly command: readonly string[] | undefined;
}

export interface Config {
  /** Relative to the folder of the call where it is below it. */
  readonly file: string;
  /** Absolute; where relative paths in it begin. */
  readonly folder: string;
  /** How many subjects are checked at once; `undefined` where it does not say. */
  readonly jobs: number | undefined;
  /** The file of known findings; absolute. */
  readonly baseline: string | undefined;
  readonly defaults: ConfiguredOptions;
  readonly subjects: readonly ConfiguredSubject[];
}

/** What a subject can be; exactly one of them. */
export const SUBJECT_KEYS = ['image', 'build', 'compose', 'manifest', 'container'] as const;
/** Of the whole file. */
const FILE_KEYS = ['version', 'jobs', 'baseline', 'defaults', 'subjects'];
const SUBJECT_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62})$/i;

/** @throws UsageError */
export function readConfig(path: string): Config {
  return parseConfig(readText(path), { file: shownPath(path), folder: dirname(resolve(path)) });
}

/** @throws UsageError with file, line and path */
export function parseConfig(text: string, { file, folder }: { file: string; folder: string }): Config {
  const [document, ...others] = readDocuments(text, file, '1.2');
  if (document === undefined) throw new UsageError(`${file}: expected subjects, received an empty file`);
  if (others[0] !== undefined) throw others[0].error('one document', 'another');
  refuseUnknown(document, FILE_KEYS);
  document.required('version').integer({ min: CONFIG_VERSION, max: CONFIG_VERSION });
  const context = { file, folder };
  const defaults = document.field('defaults');
  const subjects = document.required('subjects');
  refuseEmpty(subjects);
  const named = [...subjects.fields()];
  if (named.length === 0) throw subjects.error('at least one subject', 'none');
  if (defaults !== undefined) refuseSubjectKeys(defaults);
  const baseline = document.field('baseline')?.nonEmptyText();
  const config = {
    file,
    folder,
    jobs: document.field('jobs')?.integer({ min: 1, max: MAX_JOBS }),
    baseline: baseline === undefined ? undefined : resolve(folder, baseline),
    defaults: defaults === undefined ? { values: new Map(), allowances: [] } : readOptions(defaults, context),
    subjects: named.map(([name, value]) => readSubject(name, value, context)),
  };
  refuseSameContainer(named);
  return config;
}

interface Context {
  readonly file: string;
  readonly folder: string;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--config: expected a file that can be read, received ${escapeTerminal(errorMessage(error))}`);
  }
}

function readSubject(name: string, value: ManifestValue, context: Context): ConfiguredSubject {
  if (!SUBJECT_NAME.test(name))
    throw value.error('a name of letters, digits, ., _ and -, 63 at most', JSON.stringify(name));
  const ways = SUBJECT_KEYS.filter((key) => value.field(key) !== undefined);
  // With a manifest it is a container of the pod.
  const chosen = ways.includes('manifest') ? ways.filter((key) => key !== 'container') : ways;
  if (chosen.length !== 1) {
    throw value.error(`one of ${SUBJECT_KEYS.join(', ')}`, chosen.length === 0 ? 'none' : chosen.join(' and '));
  }
  const manifest = value.field('manifest');
  if (manifest?.text() === '-') throw manifest.error('a file');
  const command = value.field('command');
  return {
    name,
    line: value.line,
    image: value.field('image')?.nonEmptyText(),
    command: command?.texts(),
    ...readOptions(value, context, ['image', 'command']),
  };
}

/** The fields that are options, and what is allowed; `others` are fields of another kind. */
function readOptions(
  value: ManifestValue,
  { file, folder }: Context,
  others: readonly string[] = [],
): ConfiguredOptions {
  refuseUnknown(value, [...CONFIG_OPTIONS.keys(), 'allow-unknown', 'ignore', ...others]);
  const values = new Map<string, ConfiguredValue>();
  for (const [key, field] of value.fields()) {
    const found = CONFIG_OPTIONS.get(key);
    if (found === undefined) continue;
    const spelling = `${file}:${field.line}: ${field.path}`;
    values.set(found.name, { value: readOption(found, field, folder), spelling });
  }
  return { values, allowances: [...readAllowances(value, 'allow-unknown'), ...readAllowances(value, 'ignore')] };
}

function readAllowances(value: ManifestValue, key: 'allow-unknown' | 'ignore'): Allowance[] {
  const what = key === 'ignore' ? 'process' : 'check';
  return (value.field(key)?.items() ?? []).map((item) => {
    refuseUnknown(item, [what, 'reason', 'expires']);
    const named = item.required(what);
    const expires = item.field('expires');
    return {
      kind: key === 'ignore' ? 'ignored' : 'unknown',
      what: key === 'ignore' ? readProcess(named) : readCheckId(named),
      reason: readReason(item),
      ...(expires === undefined ? {} : { expires: readDay(expires) }),
    };
  });
}

function readCheckId(value: ManifestValue): string {
  const id = value.text();
  if (!CHECK_IDS.includes(id)) throw value.error(`one of ${CHECK_IDS.join(', ')}`);
  return id;
}

/** A command name or a pid. */
function readProcess(value: ManifestValue): string {
  const [process, ...others] = checkOptions.ignore.parse(value.asWritten() ?? '') ?? [];
  if (process === undefined || others.length > 0) throw value.error('the command name of a process, or its pid');
  return process;
}

function readReason(item: ManifestValue): string {
  const reason = item.required('reason');
  const text = reason.text();
  if (text.trim() === '') throw reason.error('a reason');
  return text;
}

function readDay(value: ManifestValue): string {
  const day = value.asWritten() ?? '';
  if (!isDay(day)) throw value.error('a day, such as 2026-12-31');
  return day;
}

/** A name with nothing behind it is a slip: what it was to say would be left out without a word. */
function refuseEmpty(value: ManifestValue): void {
  const empty = value.entries().find(([, field]) => field === undefined);
  if (empty !== undefined) throw value.error(`a value of ${empty[0]}`, 'none');
}

function refuseUnknown(value: ManifestValue, known: readonly string[]): void {
  for (const [key, field] of value.entries()) {
    if (known.includes(key)) continue;
    const meant = nearest(key, known);
    const question = meant === undefined ? '' : `; did you mean ${meant}?`;
    throw (field ?? value).error('a field that there is', `${JSON.stringify(key)}${question}`);
  }
  refuseEmpty(value);
}

/** What is checked is each subject's own. */
function refuseSubjectKeys(defaults: ManifestValue): void {
  for (const key of [...SUBJECT_KEYS, 'command', 'service', 'workload']) {
    const value = defaults.field(key);
    if (value !== undefined) throw value.error('it in a subject', 'it in the defaults');
  }
}

/** Two checks of one container would count what the other plants. */
function refuseSameContainer(subjects: readonly (readonly [string, ManifestValue])[]): void {
  const seen = new Map<string, string>();
  for (const [name, value] of subjects) {
    const container = value.field('manifest') === undefined ? value.field('container') : undefined;
    if (container === undefined) continue;
    const before = seen.get(container.nonEmptyText());
    if (before !== undefined) throw container.error(`another container than that of ${before}`);
    seen.set(container.nonEmptyText(), name);
  }
}
