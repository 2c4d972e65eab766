/**
 * `npm run engines [-- NAME…] [--only ROW…]`: the conformance list on each engine, or on those that are named, and docs/engines.md
 * and .json of it. Exit code 1 where a cell is wrong. With --only the probes that have these rows are run, and other cells of the
 * same version on the same kernel stay. `-- --page` runs nothing, and writes the page of the records that there are.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerErrors } from '../support/runner-errors.ts';
import { runConformance } from './conformance.ts';
import { ENGINE_FORMS } from './engine-form.ts';
import { type EngineRecord, withCellsOf } from './engine-record.ts';
import { enginesPage, MARKS, wrongCells } from './engines-page.ts';
import type { Cell } from './features/feature.ts';
import { PROBES } from './features/index.ts';
import { SavedImages } from './images.ts';
import { missingHere } from './started-engine.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const RECORDS = join(DOCS, 'engines.json');
const PAGE = join(DOCS, 'engines.md');
const EX_UNAVAILABLE = 69;

const { usage } = runnerErrors('engines');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, page: { type: 'boolean', default: false } },
});
const names = ENGINE_FORMS.map(({ id }) => id);
const rows = PROBES.flatMap((probe) => probe.rows);
for (const name of positionals) mustBeOneOf(names, name);
for (const id of values.only ?? [])
  mustBeOneOf(
    rows.map((row) => row.id),
    id,
  );
if (values.page) {
  writePage(recorded());
  process.exit(0);
}
const missing = missingHere();
if (missing !== undefined && positionals.join() !== 'host') {
  process.stderr.write(`engines: no engine can be started here: ${missing}\n`);
  process.exit(EX_UNAVAILABLE);
}

const probes = PROBES.filter(
  (probe) => values.only === undefined || probe.rows.some(({ id }) => values.only?.includes(id)),
);
const forms = ENGINE_FORMS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
using saved = await SavedImages.save();
const records: EngineRecord[] = [];
for (const form of forms) {
  process.stdout.write(`${form.id}\n`);
  const record = await runConformance({ form, probes, images: saved.images, archive: saved.archive, onCell });
  process.stdout.write(record.refusal === undefined ? `  ${record.seconds} s\n` : `  – ${record.refusal}\n`);
  records.push(record);
  write(record);
}
const wrong = wrongCells(records);
for (const cell of wrong) process.stdout.write(`wrong: ${cell}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function onCell(row: string, { mark, reason }: Cell, seconds: number): void {
  process.stdout.write(
    `  ${MARKS[mark]} ${row}, ${seconds.toFixed(1)} s${reason === undefined ? '' : `: ${reason}`}\n`,
  );
}

/** At once: a run that is ended keeps what it has. */
function write(record: EngineRecord): void {
  const before = recorded();
  const former = before.find(({ id }) => id === record.id);
  const merged = values.only === undefined ? record : withCellsOf(former, record);
  const all = [...before.filter(({ id }) => id !== record.id), merged];
  const engines = all.filter(({ id }) => names.includes(id)).sort((a, b) => names.indexOf(a.id) - names.indexOf(b.id));
  writeFileSync(RECORDS, `${JSON.stringify(engines, undefined, 2)}\n`);
  writePage(engines);
}

function recorded(): readonly EngineRecord[] {
  return existsSync(RECORDS) ? JSON.parse(readFileSync(RECORDS, 'utf8')) : [];
}

function writePage(engines: readonly EngineRecord[]): void {
  writeFileSync(PAGE, enginesPage({ engines, rows }));
}

function mustBeOneOf(known: readonly string[], name: string): void {
  if (!known.includes(name)) usage(`expected one of ${known.join(', ')}, received ${name}`);
}
