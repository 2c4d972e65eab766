/**
 * `npm run pid1 -- --compare [NAME…] [--container] [--parallel P]`: `forkbed check` on the programs of the catalogue that docs/pid1.json has measured, in
 * the images that `npm run pid1` has built; writes docs/pid1-comparison.json, in place of the rows that were there, and what
 * follows from it (pages.ts). `--container`: `forkbed check --container` on them, beside the verdicts that are there. Exit code 1 where a verdict differs from the catalogue and comparison.ts does not say why, 64 for a name that is in no row.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeMachine, machineLine } from '../../testkit/machine.ts';
import { inParallel } from '../support/at-once.ts';
import { environmentOfItsOwn, run } from '../support/run.ts';
import { runnerErrors } from '../support/runner-errors.ts';
import { imageName } from './build-images.ts';
import { type Compared, findDifferences, toCompared, toOnContainer } from './comparison.ts';
import type { Comparison } from './comparison-page.ts';
import { Container, removeContainersOf } from './container.ts';
import { IMAGES } from './images.ts';
import { COMPARISON_FILE, readRecorded, writePages } from './pages.ts';
import { PROGRAMS, type Program } from './programs.ts';

const ROOT = join(import.meta.dirname, '../..');
const CHECK_LIMIT_MS = 600_000;
/** Ports at which the programs of the catalogue speak HTTP; with clients the subject can be stopped and started under load. */
const HTTP_PORTS: readonly (number | string)[] = [80, 3000, 8000, 8080, 9100, 9292];
/** They listen at such a port, and have nothing to serve there, or listen to their own host alone. */
const WITHOUT_CLIENTS = ['haproxy', 'haproxy-master', 'varnishd', 'php', 'uvicorn'];
const CLIENTS = ['--http', '/', '--clients', '1', '--connections', '20', '--chaos', 'stop-container', '--seed', '1'];
const NO_CLIENTS = ['--for', '2s'];
/** A container that is checked with `--container` has run for so long. */
const UP_AFTER_MS = 5_000;

const { positive, usage } = runnerErrors('pid1 --compare');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { parallel: { type: 'string', default: '2' }, container: { type: 'boolean', default: false } },
});
const recorded = readRecorded();
const { rows } = recorded.catalogue;
const measured = PROGRAMS.filter(({ name }) => rows.some((row) => row.name === name && row.measured !== undefined));
const unknownName = positionals.find((name) => !measured.some((program) => program.name === name));
if (unknownName !== undefined) {
  usage(`expected one of ${measured.map(({ name }) => name).join(', ')}, received ${unknownName}`);
}
const atOnce = positive('--parallel', values.parallel);
const chosen = measured.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const before = recorded.comparison.programs;
const machine = machineLine(await describeMachine());
const folder = mkdtempSync(join(tmpdir(), 'forkbed-pid1-compare-'));
const fresh: Compared[] = [];
const runName = String(process.pid);
try {
  await inParallel(chosen, { atOnce, job: addProgram });
} finally {
  await removeContainersOf(runName);
  rmSync(folder, { recursive: true });
}
process.exitCode = report();

/** Written at once: a run that is interrupted has changed the programs that it has checked, and no other. */
async function addProgram(program: Program): Promise<void> {
  const compared = values.container ? await checkRunning(program) : await check(program);
  fresh.push(compared);
  process.stdout.write(
    `${program.name}: ${JSON.stringify(values.container ? compared.container : compared.answers)}\n`,
  );
  const programs = PROGRAMS.flatMap(({ name }) => [...fresh, ...before].find((one) => one.name === name) ?? []);
  const comparison: Comparison = { machine, programs };
  writeFileSync(COMPARISON_FILE, `${JSON.stringify(comparison, undefined, 2)}\n`);
  writePages({ ...recorded, comparison });
}

async function check({ name, image, command, up, options = [] }: Program): Promise<Compared> {
  const port = typeof up === 'number' ? ['--port', String(up)] : [];
  const load = HTTP_PORTS.includes(up) && !WITHOUT_CLIENTS.includes(name) ? CLIENTS : NO_CLIENTS;
  const subject = ['--hostname', 'pid1', ...options, builtImage(image), '--', ...command];
  const report = await judge(name, [...load, ...port, ...subject]);
  const former = before.find((one) => one.name === name)?.container;
  return { ...toCompared({ name, date: today() }, report), ...(former && { container: former }) };
}

/** The verdict of `--container`, beside the one that there is. */
async function checkRunning({ name, image, command, options = [] }: Program): Promise<Compared> {
  const former = before.find((one) => one.name === name);
  if (former === undefined) throw new Error(`expected ${name} in docs/pid1-comparison.json, received none`);
  const where = { image: builtImage(image), command, runOptions: options, network: 'bridge', run: runName } as const;
  await using container = await Container.start(where);
  await delay(UP_AFTER_MS);
  const { verdict } = await judge(name, [...NO_CLIENTS, '--container', container.id]);
  return { ...former, container: toOnContainer(verdict) };
}

function builtImage(name: string): string {
  const definition = IMAGES.find((one) => one.name === name);
  if (definition === undefined) throw new Error(`expected ${name} among the images, received none`);
  return imageName(definition);
}

async function judge(name: string, options: readonly string[]): Promise<Parameters<typeof toCompared>[1]> {
  const file = join(folder, `${name}.json`);
  const args = ['check', '--quiet', '--output', `json=${file}`, ...options];
  const { exitCode, stderr } = await run(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], {
    env: environmentOfItsOwn(),
    limitMs: CHECK_LIMIT_MS,
  });
  if (exitCode > 2) throw new Error(`expected a verdict on ${name}, received exit code ${exitCode}: ${stderr.trim()}`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function report(): number {
  const differences = findDifferences(rows, fresh);
  const unexplained = differences.filter(({ reason }) => reason === undefined);
  for (const { name, check: id, onContainer, catalogue, verdict, reason = 'no reason is known' } of differences) {
    process.stdout.write(
      `${name}: ${id}${onContainer ? ' of --container' : ''}: by the catalogue ${catalogue}, by the check ${verdict}: ${reason}\n`,
    );
  }
  const total = `${fresh.length} programs compared, ${differences.length} differences`;
  process.stdout.write(`${total}, ${unexplained.length} of them without a reason\n`);
  return unexplained.length === 0 ? 0 : 1;
}
