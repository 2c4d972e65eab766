/**
 * `npm run engines [-- NAME…] [--only ROW…]`: the conformance list on each engine, or on those that are named, and docs/engines.md
 * and .json of it. `--vm [--arch amd64|arm64]` is the name of a virtual machine. With --only the probes that have these rows are
 * run, and other cells of the same version on the same kernel stay. `-- --page` runs nothing, and writes the page of the records that
 * there are. Exit code: 0 all as it must be, or refused with a reason; 1 a cell is wrong; 2 one is unknown; 64 a wrong option; 69 no
 * engine, or no machine, can be had.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExitCode } from '../../src/common/exit-codes.ts';
import { runnerErrors } from '../support/runner-errors.ts';
import { runConformance } from './conformance.ts';
import { ENGINE_FORMS, type EngineForm, machineId } from './engine-form.ts';
import { type EngineRecord, type MeasuredCell, withCellsOf } from './engine-record.ts';
import { cellsWith, enginesPage, MARKS } from './engines-page.ts';
import { PROBES, ROWS } from './features/index.ts';
import { SavedImages } from './images.ts';
import { missingHere } from './started-engine.ts';
import { ARCHITECTURES, nativeArchitecture } from './vm/architecture.ts';
import { UnavailableError } from './vm/setup-step.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const RECORDS = join(DOCS, 'engines.json');
const PAGE = join(DOCS, 'engines.md');
const NAMES = ENGINE_FORMS.map(({ id }) => id);

const { usage } = runnerErrors('engines');
const { values, positionals } = parsed();
const forms = wantedForms();
mustBeAmong(
  '--only',
  ROWS.map(({ id }) => id),
  values.only,
);
if (values.page) writePage(recorded());
else process.exitCode = await main().catch(unavailable);

async function main(): Promise<number> {
  const missing = missingHere();
  if (missing !== undefined && forms.some(({ installed }) => installed !== undefined)) {
    throw new UnavailableError(`no engine can be started here: ${missing}`);
  }
  using saved = await SavedImages.save();
  const records: EngineRecord[] = [];
  for (const form of forms) records.push(await runForm(form, saved));
  const wrong = cellsWith('wrong', records);
  for (const cell of wrong) process.stdout.write(`wrong: ${cell}\n`);
  if (wrong.length > 0) return ExitCode.Fail;
  return cellsWith('unknown', records).length > 0 ? ExitCode.Unknown : ExitCode.Pass;
}

/** What is known is written with each cell: a run that is ended keeps what it has. */
async function runForm(form: EngineForm, saved: SavedImages): Promise<EngineRecord> {
  process.stdout.write(`${form.id}\n`);
  const former = recorded().find(({ id }) => id === form.id);
  const record = await runConformance({
    form,
    saved,
    probes: PROBES.filter(({ rows }) => values.only.length === 0 || rows.some(({ id }) => values.only.includes(id))),
    onCell: (row, cell, sofar) => {
      print(row, cell);
      write(sofar, former);
    },
  });
  process.stdout.write(record.refusal === undefined ? `  ${record.seconds} s\n` : `  – ${record.refusal}\n`);
  write(record, former);
  return record;
}

function print(row: string, { mark, reason, seconds }: MeasuredCell): void {
  process.stdout.write(`  ${MARKS[mark]} ${row}, ${seconds} s${reason === undefined ? '' : `: ${reason}`}\n`);
}

function write(record: EngineRecord, former: EngineRecord | undefined): void {
  const merged = values.only.length === 0 ? record : withCellsOf(former, record);
  const all = [...recorded().filter(({ id }) => id !== record.id), merged];
  const engines = all.filter(({ id }) => NAMES.includes(id)).sort((a, b) => NAMES.indexOf(a.id) - NAMES.indexOf(b.id));
  writeFileSync(RECORDS, `${JSON.stringify(engines, undefined, 2)}\n`);
  writePage(engines);
}

function recorded(): readonly EngineRecord[] {
  return existsSync(RECORDS) ? JSON.parse(readFileSync(RECORDS, 'utf8')) : [];
}

function writePage(engines: readonly EngineRecord[]): void {
  writeFileSync(PAGE, enginesPage({ engines, rows: ROWS }));
}

function unavailable(error: unknown): number {
  if (!(error instanceof UnavailableError)) throw error;
  process.stderr.write(`engines: ${error.message}\n`);
  return ExitCode.Unavailable;
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        page: { type: 'boolean', default: false },
        vm: { type: 'boolean', default: false },
        arch: { type: 'string' },
      },
    });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

/** A virtual machine takes an hour: it is run where it is asked for alone. */
function wantedForms(): readonly EngineForm[] {
  mustBeAmong('NAME', NAMES, positionals);
  const { vm, arch } = values;
  if (arch !== undefined && !vm) usage('--arch: expected --vm beside it, received none');
  const architecture = ARCHITECTURES.find((name) => name === (arch ?? nativeArchitecture()));
  if (architecture === undefined) return usage(`--arch: expected one of ${ARCHITECTURES.join(', ')}, received ${arch}`);
  const wanted = [...positionals, ...(vm ? [machineId(architecture)] : [])];
  return ENGINE_FORMS.filter(({ id, machine }) => (wanted.length === 0 ? machine === undefined : wanted.includes(id)));
}

function mustBeAmong(what: string, known: readonly string[], received: readonly string[]): void {
  const stranger = received.find((name) => !known.includes(name));
  if (stranger !== undefined) usage(`${what}: expected one of ${known.join(', ')}, received ${stranger}`);
}
