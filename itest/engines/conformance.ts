/** The conformance list on one engine: it is started, gets the images, is put to each probe, and is removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEngineFacts, whyUnsupported } from '../../src/host/docker/engine-facts.ts';
import type { EngineForm } from './engine-form.ts';
import { type EngineRecord, factsOf, type MeasuredCell, recordOf } from './engine-record.ts';
import { askDoctor, DOCTOR_ROW, doctorCell } from './features/doctor.ts';
import { type Cell, type Probe, type Target, wrong } from './features/feature.ts';
import type { SavedImages } from './images.ts';
import type { RunningEngine } from './running-engine.ts';
import { startEngine } from './start-engine.ts';
import { UnavailableError } from './vm/setup-step.ts';

export interface ConformanceRun {
  readonly form: EngineForm;
  readonly probes: readonly Probe[];
  /** Files of the run go beside its archive. */
  readonly saved: SavedImages;
  /** Each cell as it comes, with what is known of the engine by then. */
  readonly onCell: (row: string, cell: MeasuredCell, record: EngineRecord) => void;
}

/**
 * Of what the engine does it never rejects: that it could not be started is its record's refusal.
 * @throws UnavailableError where the machine that it is to run in cannot be had
 */
export async function runConformance(run: ConformanceRun): Promise<EngineRecord> {
  const folder = mkdtempSync(join(dirname(run.saved.archive), 'engine-'));
  const recording = new Recording(run);
  try {
    await using engine = await startEngine(run.form);
    await runOn(engine, { run, recording, folder });
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    recording.refuse((error as Error).message);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return recording.record();
}

interface OnEngine {
  readonly run: ConformanceRun;
  readonly recording: Recording;
  readonly folder: string;
}

async function runOn(engine: RunningEngine, { run, recording, folder }: OnEngine): Promise<void> {
  const bootSeconds = recording.seconds();
  const images = await engine.provide(run.saved);
  recording.add(await describe(engine, { bootSeconds, imageSeconds: recording.seconds() - bootSeconds }));
  const target: Target = { host: engine.host, pace: engine.pace, images, folder };
  const why = await whyNoVerdict(engine, images.forkbed);
  await examine(target, { recording, canJudge: why === undefined });
  if (why === undefined) await probeAll(run.probes, { target, recording });
  else recording.refuse(why);
}

async function describe(
  engine: RunningEngine,
  took: { bootSeconds: number; imageSeconds: number },
): Promise<Partial<EngineRecord>> {
  const { packageVersion, processor } = engine;
  const { facts, kernel } = await factsOf(engine);
  return {
    kernel,
    ...(packageVersion === undefined ? {} : { package: packageVersion }),
    ...(processor === undefined ? {} : { processor, ...took }),
    facts,
  };
}

/**
 * On one that forkbed refuses what Compose and the engine make of it without forkbed is not forkbed's to judge; on one that starts
 * nothing every cell would have the same reason, and some only after their limit.
 */
async function whyNoVerdict(engine: RunningEngine, image: string): Promise<string | undefined> {
  const { stdout: version } = await engine.docker('version', '--format', '{{json .Server}}');
  const why = whyUnsupported(parseEngineFacts({ version: JSON.parse(version), info: undefined }));
  if (why !== undefined) return why;
  const { exitCode, stderr } = await engine.docker('run', '--rm', image, 'true');
  return exitCode === 0 ? undefined : `expected a container to start, received ${exitCode}: ${stderr}`;
}

async function examine(
  target: Target,
  { recording, canJudge }: { recording: Recording; canJudge: boolean },
): Promise<void> {
  const beganAt = performance.now();
  const doctor = await askDoctor(target);
  recording.add({ doctor });
  recording.tell(DOCTOR_ROW.id, doctorCell(doctor, canJudge), beganAt);
}

async function probeAll(
  probes: readonly Probe[],
  { target, recording }: { target: Target; recording: Recording },
): Promise<void> {
  for (const { rows, run } of probes) {
    const beganAt = performance.now();
    const cells = await run(target).catch((error: Error) =>
      Object.fromEntries(rows.map(({ id }) => [id, wrong(`the probe failed: ${error.message}`)])),
    );
    for (const { id } of rows) recording.tell(id, cells[id] ?? wrong('the probe has no result'), beganAt);
  }
}

/** The record as it grows. */
class Recording {
  readonly #beganAt = performance.now();
  readonly #run: ConformanceRun;
  readonly #cells: Record<string, MeasuredCell> = {};
  #known: Partial<EngineRecord> = {};

  constructor(run: ConformanceRun) {
    this.#run = run;
  }

  /** Since its begin. */
  seconds(): number {
    return secondsSince(this.#beganAt);
  }

  add(known: Partial<EngineRecord>): void {
    this.#known = { ...this.#known, ...known };
  }

  refuse(why: string): void {
    this.add({ refusal: why.replace(/\s+/g, ' ').trim().slice(-500) });
  }

  tell(row: string, cell: Cell, beganAt: number): void {
    const measured = { ...cell, seconds: secondsSince(beganAt) };
    this.#cells[row] = measured;
    this.#run.onCell(row, measured, this.record());
  }

  record(): EngineRecord {
    return { ...recordOf(this.#run.form), ...this.#known, cells: { ...this.#cells }, seconds: this.seconds() };
  }
}

function secondsSince(beganAt: number): number {
  return Math.round((performance.now() - beganAt) / 1_000);
}
