/**
 * A saved JSON report, read back: what `toJson` wrote, held to the published schema, so that the caller can rely on its
 * types. It may have come from anywhere. Loaded on demand alone: to compile the schema takes a while.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { escapeTerminal, jsonForTerminal } from '../../common/escape/terminal.ts';
import { BugError, UsageError } from '../../common/forkbed-error.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { readJson } from '../parse-json.ts';
import { errorMessage, readField } from '../thrown.ts';
import type { CheckReport } from './check-report.ts';
import { SCHEMA_VERSION } from './json.ts';
import type { FailedCheck, ReportEntry } from './report-set.ts';
import { upgradeReport } from './upgrade-report.ts';

const SCHEMA = 'docs/schema/verdict.schema.json';
/** Of several subjects. */
const SET_SCHEMA = 'docs/schema/reports.schema.json';
/** How much of a value that is wrong is quoted. */
const MAX_QUOTED = 80;

/** Compiled by the first report that is read. */
let validator: ValidateFunction<Saved> | undefined;

interface SavedVersion {
  readonly schemaVersion: typeof SCHEMA_VERSION;
}

type Saved = CheckReport & SavedVersion;

/**
 * The report, or those of several subjects.
 * @throws UsageError for a file that cannot be read, that is no JSON, of another version, or not as the schema describes it
 */
export function readReports(file: string): CheckReport | readonly ReportEntry[] {
  const saved = parse(read(file), file);
  if (!Array.isArray(saved)) return toReport(saved, file);
  if (saved.length === 0) throw unusable(file, 'a report of forkbed check, or several', 'an empty array');
  return saved.map((item: unknown, index) => toEntry(item, `${file}: item ${index + 1}`));
}

/** What a message calls it stands in `file`. */
function toReport(parsed: unknown, file: string): CheckReport {
  const saved = upgradeReport(parsed);
  const received = readVersion(saved);
  if (received !== SCHEMA_VERSION) {
    const version = received === undefined ? 'no schemaVersion' : `schemaVersion ${quote(received)}`;
    throw unusable(
      file,
      `a report of forkbed check with schemaVersion ${SCHEMA_VERSION} or ${SCHEMA_VERSION - 1}`,
      version,
    );
  }
  validator ??= new Ajv2020({ allErrors: true, inlineRefs: false }).compile<Saved>(readSchema(SCHEMA));
  const validate = validator;
  if (!validate(saved)) {
    throw unusable(
      file,
      `a report of forkbed check, as ${SCHEMA} describes it`,
      describe(validate.errors ?? [], saved),
    );
  }
  const { schemaVersion: _, ...report } = saved;
  return report;
}

/** Of several subjects one may have no verdict. */
function toEntry(item: unknown, file: string): ReportEntry {
  if (typeof item !== 'object' || item === null || !('failure' in item)) return toReport(item, file);
  const validate = new Ajv2020({ allErrors: true }).compile<FailedCheck & SavedVersion>(failedSchema());
  if (!validate(item)) {
    throw unusable(
      file,
      `a subject of forkbed.yaml, as ${SET_SCHEMA} describes it`,
      describe(validate.errors ?? [], item),
    );
  }
  const { name, failure } = item;
  return { name, failure };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, 'a JSON report of forkbed check', escapeTerminal(errorMessage(error)));
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(file, 'a JSON report of forkbed check', escapeTerminal(errorMessage(error)));
  }
}

function readSchema(file: string): object {
  return assertObject(readJson(readFileSync(join(PACKAGE_ROOT, file), 'utf8'), `the JSON schema ${file}`), file);
}

/** Of a subject without a verdict. */
function failedSchema(): object {
  return assertObject(readField(readField(readSchema(SET_SCHEMA), 'items'), 'then'), SET_SCHEMA);
}

function assertObject(schema: unknown, file: string): object {
  if (typeof schema === 'object' && schema !== null) return schema;
  throw new BugError(`${file} is no object`);
}

function readVersion(saved: unknown): unknown {
  return typeof saved === 'object' && saved !== null && 'schemaVersion' in saved ? saved.schemaVersion : undefined;
}

/**
 * The first of the deepest errors: where one of several forms was expected, those above it say no more than that it is none
 * of them.
 */
function describe(errors: readonly ErrorObject[], saved: unknown): string {
  const pathDepth = ({ instancePath }: ErrorObject) => instancePath.split('/').length;
  const [error] = [...errors].sort((a, b) => pathDepth(b) - pathDepth(a));
  if (error === undefined) return 'another';
  const { instancePath, message = 'is wrong', params } = error;
  const path = instancePath === '' ? 'the whole' : escapeTerminal(instancePath.slice(1));
  const name = params.additionalProperty ?? params.unevaluatedProperty;
  const which = name === undefined ? '' : ` (${quote(name)})`;
  return `${path}: it ${message}${which}, and is ${quote(valueAt(saved, instancePath))}`;
}

/** At a JSON pointer: RFC 6901. */
function valueAt(root: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  const names = keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce((value: unknown, name) => (value as Record<string, unknown>)[name], root);
}

function quote(value: unknown): string {
  const json = jsonForTerminal(value);
  return json.length > MAX_QUOTED ? `${json.slice(0, MAX_QUOTED)}…` : json;
}

function unusable(file: string, expected: string, received: string): UsageError {
  return new UsageError(`${escapeTerminal(file)}: expected ${expected}, received: ${received}`);
}
