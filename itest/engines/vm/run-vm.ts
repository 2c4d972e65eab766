/**
 * `npm run engines -- --vm [--arch amd64|arm64] [--only FEATURE]…`: boots a Debian virtual machine, runs the conformance list on the
 * Docker Engine in it, prints facts and cells as JSON, and writes the same to reports/engines-vm-ARCH.json. Exit code: 0 all as it
 * must be, 1 a cell failed, 2 one is unknown, 64 a wrong option, 69 the machine cannot be had.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ExitCode } from '../../../src/common/exit-codes.ts';
import { runnerErrors } from '../../support/runner-errors.ts';
import {
  type Accelerator,
  ARCHITECTURES,
  type Architecture,
  type ArchitectureName,
  acceleratorFor,
  architecture,
  isForeign,
} from './architecture.ts';
import type { Cell } from './cell.ts';
import { type ConformanceRun, conformanceRuns } from './conformance.ts';
import { diskImage } from './disk-image.ts';
import { type EngineFacts, engineFacts } from './engine-facts.ts';
import { buildThere, loadFromHere } from './images.ts';
import { runConformance } from './run-conformance.ts';
import { setupStep, UnavailableError } from './setup-step.ts';
import { VirtualMachine } from './virtual-machine.ts';

/** What docs/engines.md takes of a run. */
interface VmReport {
  readonly date: string;
  readonly facts: EngineFacts;
  readonly durations: { readonly diskMs: number; readonly bootMs: number; readonly imagesMs: number };
  readonly cells: readonly Cell[];
}

interface Wanted {
  readonly architecture: Architecture;
  readonly accelerator: Accelerator;
  readonly only: readonly string[];
}

const { usage } = runnerErrors('engines');
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort(signal));

process.exitCode = await main().catch((error: unknown) => {
  if (interrupted.signal.aborted) return interruptedBy(String(interrupted.signal.reason));
  if (!(error instanceof UnavailableError)) throw error;
  process.stderr.write(`engines: ${error.message}\n`);
  return ExitCode.Unavailable;
});

async function main(): Promise<number> {
  const wanted = wantedOf(process.argv.slice(2));
  const report = await runOn(wanted);
  process.stdout.write(textOf(report));
  const results = new Set(report.cells.map(({ result }) => result));
  if (results.has('fail')) return ExitCode.Fail;
  return results.has('unknown') ? ExitCode.Unknown : ExitCode.Pass;
}

async function runOn(wanted: Wanted): Promise<VmReport> {
  const { name } = wanted.architecture;
  const { signal } = interrupted;
  await setupStep(`vm_${name}`);
  const image = await timed(`making the disk of Debian for ${name}`, () => diskImage(wanted.architecture, { signal }));
  const booted = await timed(`booting it by ${wanted.accelerator.name} (${wanted.accelerator.reason})`, () =>
    VirtualMachine.boot({ ...wanted, image: image.value, reachesOutside: isForeign(wanted.architecture), signal }),
  );
  await using machine = booted.value;
  const facts = await engineFacts(machine, wanted);
  const provide = isForeign(wanted.architecture) ? buildThere : loadFromHere;
  const images = await timed('providing the images', () =>
    provide(machine, { architecture: wanted.architecture, signal }),
  );
  const durations = { diskMs: image.ms, bootMs: booted.ms, imagesMs: images.ms };
  const report = { date: new Date().toISOString(), facts, durations, cells: [] };
  return await withCells(report, { runs: chosen(conformanceRuns(images.value), wanted.only), machine });
}

/** One after the other: an emulated machine is no faster for two. The file has after each what is known by then. */
async function withCells(
  empty: VmReport,
  { runs, machine }: { runs: readonly ConformanceRun[]; machine: VirtualMachine },
): Promise<VmReport> {
  let report = empty;
  for (const run of runs) {
    const told = await runConformance(run, { host: machine.host, signal: interrupted.signal });
    for (const { feature, result, reason, ms } of told) say(`${result} ${feature} (${seconds(ms)} s): ${reason}`);
    report = { ...report, cells: [...report.cells, ...told] };
    keep(report);
  }
  return report;
}

function keep(report: VmReport): void {
  mkdirSync('reports', { recursive: true });
  writeFileSync(`reports/engines-vm-${report.facts.architecture}.json`, textOf(report));
}

function textOf(report: VmReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** Before anything starts: what is no feature is a mistake. */
function wantedOf(args: readonly string[]): Wanted {
  const { arch, only } = optionsIn(args);
  const name = ARCHITECTURES.find((candidate) => candidate === arch);
  if (name === undefined) return usage(`--arch: expected one of ${ARCHITECTURES.join(', ')}, received ${arch}`);
  const features = conformanceRuns({ forkbed: '', faulty: '' }).map(({ feature }) => feature);
  const unknown = only.find((feature) => !features.includes(feature));
  if (unknown !== undefined) return usage(`--only: expected one of ${features.join(', ')}, received ${unknown}`);
  const described = architecture(name);
  return { architecture: described, accelerator: acceleratorFor(described), only };
}

function optionsIn(args: readonly string[]): { arch: string; only: string[] } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        arch: { type: 'string', default: nativeName() },
        only: { type: 'string', multiple: true, default: [] },
        vm: { type: 'boolean' },
      },
    });
    return { arch: values.arch, only: values.only };
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

function nativeName(): ArchitectureName {
  return ARCHITECTURES.find((name) => !isForeign(architecture(name))) ?? 'amd64';
}

function chosen(runs: readonly ConformanceRun[], only: readonly string[]): readonly ConformanceRun[] {
  return only.length === 0 ? runs : runs.filter(({ feature }) => only.includes(feature));
}

async function timed<Value>(what: string, job: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  say(what);
  const beganAt = performance.now();
  const value = await job();
  interrupted.signal.throwIfAborted();
  return { value, ms: Math.round(performance.now() - beganAt) };
}

function say(text: string): void {
  process.stderr.write(`engines: ${text}\n`);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

/** As a shell has it: 128 and the number of the signal. */
function interruptedBy(signal: string): number {
  return signal === 'SIGINT' ? 130 : signal === 'SIGHUP' ? 129 : 143;
}
