/** The conformance list on one engine: it is started, gets the images, is put to each probe, and is removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEngineFacts } from '../../src/host/docker/engine-facts.ts';
import { whyUnsupported } from '../../src/host/docker/supported.ts';
import type { EngineForm } from './engine-form.ts';
import { type EngineRecord, factsOf, recordOf } from './engine-record.ts';
import type { Cell, Images, Probe } from './features/feature.ts';
import { wrong } from './features/feature.ts';
import { type RunningEngine, startEngine } from './started-engine.ts';

export interface ConformanceRun {
  readonly form: EngineForm;
  readonly probes: readonly Probe[];
  readonly images: Images;
  /** An archive of `docker save` with the images; files of the run go beside it. */
  readonly archive: string;
  /** Each cell as it comes, with how long its probe took. */
  readonly onCell: (row: string, cell: Cell, seconds: number) => void;
}

/** Rejects never for what the engine does: that it could not be started is its record's refusal. */
export async function runConformance(run: ConformanceRun): Promise<EngineRecord> {
  const beganAt = performance.now();
  const folder = mkdtempSync(join(dirname(run.archive), 'engine-'));
  const seconds = () => Math.round((performance.now() - beganAt) / 1_000);
  try {
    await using engine = await startEngine(run.form);
    await assertIsSupported(engine);
    await load(engine, run);
    await assertStartsContainers(engine, run.images.forkbed);
    const installed = engine.packageVersion === undefined ? {} : { package: engine.packageVersion };
    const facts = await factsOf(engine);
    const cells = await cellsOf(run, { host: engine.host, images: run.images, folder });
    return { ...recordOf(run.form), ...installed, facts, cells, seconds: seconds() };
  } catch (error) {
    const refusal = (error as Error).message.replace(/\s+/g, ' ').slice(-500);
    return { ...recordOf(run.form), refusal, cells: {}, seconds: seconds() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One that forkbed refuses has no cells: what Compose and the engine make of it without forkbed is not forkbed's to judge. */
async function assertIsSupported(engine: RunningEngine): Promise<void> {
  const { stdout } = await engine.docker('version', '--format', '{{json .Server}}');
  const why = whyUnsupported(parseEngineFacts({ version: JSON.parse(stdout), info: undefined }));
  if (why !== undefined) throw new Error(why);
}

async function load(engine: RunningEngine, { form, archive }: ConformanceRun): Promise<void> {
  if (form.installed === undefined) return;
  const { exitCode, stderr } = await engine.docker('load', '--quiet', '--input', archive);
  if (exitCode !== 0) throw new Error(`expected the images to be loaded, received ${exitCode}: ${stderr}`);
}

/** Otherwise every cell would have the same reason, and some only after their limit. */
async function assertStartsContainers(engine: RunningEngine, image: string): Promise<void> {
  const { exitCode, stderr } = await engine.docker('run', '--rm', image, 'true');
  if (exitCode !== 0) throw new Error(`expected a container to start, received ${exitCode}: ${stderr}`);
}

async function cellsOf(
  { probes, onCell }: ConformanceRun,
  target: { host: string; images: Images; folder: string },
): Promise<Record<string, Cell>> {
  const all: Record<string, Cell> = {};
  for (const { rows, run } of probes) {
    const beganAt = performance.now();
    const cells = await run(target).catch((error: Error) =>
      Object.fromEntries(rows.map(({ id }) => [id, wrong(`the probe failed: ${error.message}`)])),
    );
    for (const { id } of rows) {
      const cell = cells[id] ?? wrong('the probe has no result');
      all[id] = cell;
      onCell(id, cell, (performance.now() - beganAt) / 1_000);
    }
  }
  return all;
}
