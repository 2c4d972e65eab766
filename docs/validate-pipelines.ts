/**
 * `node docs/validate-pipelines.ts AZURE-SCHEMA CIRCLECI-SCHEMA`: holds two jobs of docs/pipelines.md to the schemas that Microsoft and
 * CircleCI publish, and records in docs/pipelines.json which text was valid. No package of a registry has these schemas, and they are
 * not ours to copy: `service-schema.json` of github.com/microsoft/azure-pipelines-vscode, and `schema.json` of
 * github.com/CircleCI-Public/circleci-yaml-language-server. A test holds the page to the record. Exit code 1: a job is not valid.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';
import { jobOf } from './pipeline-job.ts';

const SERVICES = ['Azure Pipelines', 'CircleCI'] as const;
const RECORD = join(PACKAGE_ROOT, 'docs/pipelines.json');

const page = readFileSync(join(PACKAGE_ROOT, 'docs/pipelines.md'), 'utf8');
const schemas = process.argv.slice(2);
const record = SERVICES.map((service, index) => {
  const schema = readFileSync(schemas[index] ?? '', 'utf8');
  // Both have keywords of editors, patterns with escapes that a Unicode pattern refuses, and formats that Ajv does not know.
  const ajv = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false });
  const isValid = ajv.compile(JSON.parse(schema));
  const job = jobOf(page, service);
  if (!isValid(parse(job))) throw new Error(`${service}: ${ajv.errorsText(isValid.errors)}`);
  return { service, schema: digest(schema), job: digest(job) };
});
writeFileSync(RECORD, `${JSON.stringify(record, undefined, 2)}\n`);

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
