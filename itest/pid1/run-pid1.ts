/**
 * `npm run pid1 [-- NAME…] [--parallel P] [--built]`: measures the programs of programs.ts as PID 1, prints one line each, and writes the rows into
 * docs/pid1.json, in place of those that were there, prints what differs from them, and writes what follows from them (pages.ts). Exit code 0, also where a program
 * could not be had: its row says why. `--built`: with the images that a run before has built.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine, machineLine } from '../../testkit/machine.ts';
import { inParallel } from '../support/at-once.ts';
import { runnerErrors } from '../support/runner-errors.ts';
import { buildImage, buildProbe, imageName } from './build-images.ts';
import { docker, removeContainersOf } from './container.ts';
import { IMAGES } from './images.ts';
import { measure, NotStarted } from './measure.ts';
import { CATALOGUE_FILE, readRecorded, writePages } from './pages.ts';
import { PROGRAMS, type Program } from './programs.ts';
import { describeDifference } from './repeat.ts';
import type { Catalogue } from './row.ts';
import { differences, type Row, toRowFacts } from './row.ts';

const { positive, usage } = runnerErrors('pid1');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { parallel: { type: 'string', default: '2' }, built: { type: 'boolean', default: false } },
});
const unknownName = positionals.find((name) => !PROGRAMS.some((program) => program.name === name));
if (unknownName !== undefined) {
  usage(`expected one of ${PROGRAMS.map(({ name }) => name).join(', ')}, received ${unknownName}`);
}
const atOnce = positive('--parallel', values.parallel);
const chosen = PROGRAMS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const runName = String(process.pid);

const probeImage = await buildProbe();
const images = new Map<string, string | Error>();
for (const image of IMAGES.filter(({ name }) => chosen.some((program) => program.image === name))) {
  const name = values.built ? imageName(image) : await buildImage(image).catch((error: Error) => error);
  images.set(image.name, name);
}
const recorded = readRecorded();
const before = recorded.catalogue.rows;
const machine = machineLine(await describeMachine());
const rows: Row[] = [];
try {
  await inParallel(chosen, { atOnce, job: addRow });
  report();
} finally {
  await removeContainersOf(runName);
}

/** Written at once: a run that is interrupted has changed the rows that it has measured, and no other. */
async function addRow(program: Program): Promise<void> {
  rows.push(await toRow(program));
  write(PROGRAMS.flatMap(({ name }) => [...rows, ...before].find((row) => row.name === name) ?? []));
}

async function toRow(program: Program): Promise<Row> {
  const beganMs = performance.now();
  const row = await measuredRow(program);
  return tell({
    ...row,
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - beganMs) / 1000),
  });
}

async function measuredRow(program: Program): Promise<Omit<Row, 'date' | 'seconds'>> {
  const { name, group, command } = program;
  const image = images.get(program.image);
  const row = { name, group, command: command.join(' '), version: '' };
  if (typeof image !== 'string') return { ...row, reason: `its image was not built: ${image?.message}` };
  let version = '';
  try {
    version = await versionOf(program, image);
    return { ...row, version, measured: await measure(program, { image, probeImage, run: runName }) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error instanceof NotStarted ? error.message : `it could not be measured: ${error.message}`;
    return { ...row, version, reason };
  }
}

/** Of its package, Debian's or npm's, or what it prints itself: `tini version 0.19.0`. */
async function versionOf(program: Program, image: string): Promise<string> {
  const { versionCommand, options = [] } = program;
  const where = versionCommand === undefined ? [] : options;
  const command = ['sh', '-c', versionCommand ?? packageQuery(program)];
  return (await docker(['run', '--rm', '--network', 'none', ...where, image, ...command])).trim();
}

function packageQuery({ package: name, image }: Program): string {
  if (image !== 'npm') return `dpkg-query --show --showformat '\${Version}' ${name}`;
  return `sed -n 's/^ *"version": *"\\(.*\\)".*/\\1/p' /npm/node_modules/${name}/package.json | head -n 1`;
}

function tell(row: Row): Row {
  const { name, measured, reason } = row;
  const { reaping, stop } = measured ?? {};
  const told =
    reaping === undefined ? `not measured: ${reason}` : JSON.stringify({ ...measured, belowInit: undefined });
  process.stdout.write(`${name} ${stop === undefined ? '' : `(${stop.exitCode})`}: ${told}\n`);
  return row;
}

function report(): void {
  const measured = rows.filter((row) => row.measured !== undefined);
  process.stdout.write(`\n${measured.length} of ${rows.length} programs measured\n`);
  const differing = rows.flatMap((row) => {
    const old = before.find(({ name }) => name === row.name);
    return old === undefined ? [] : differences(toRowFacts(old), toRowFacts(row));
  });
  const lines = differing.map((one) => `  ${describeDifference(one)}\n`).join('');
  process.stdout.write(`${differing.length} facts differ from docs/pid1.json\n${lines}`);
}

function write(all: readonly Row[]): void {
  const catalogue: Catalogue = { machine, rows: all };
  writeFileSync(CATALOGUE_FILE, `${JSON.stringify(catalogue, undefined, 2)}\n`);
  writePages({ ...recorded, catalogue });
}
