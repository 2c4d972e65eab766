/** What a run of the conformance list on one engine has found: docs/engines.json. */
import { release } from 'node:os';
import type { EngineForm } from './engine-form.ts';
import type { DoctorSaid } from './features/doctor.ts';
import type { Cell } from './features/feature.ts';
import type { RunningEngine } from './running-engine.ts';

export interface EngineFacts {
  /** `Docker Engine` or `Podman Engine`, as it says of itself, and its version. */
  readonly product: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly storage: string;
  readonly runtime: string;
  readonly cgroupVersion: string;
  /** `cgroupfs` or `systemd`. */
  readonly cgroupDriver?: string;
  /** `Debian GNU/Linux 13 (trixie)`. */
  readonly system?: string;
  readonly rootless: boolean;
}

/** With how long its probe took. */
export interface MeasuredCell extends Cell {
  readonly seconds?: number;
}

export interface EngineRecord {
  readonly id: string;
  readonly title: string;
  /** The day of the run, as in ISO 8601. */
  readonly date: string;
  readonly kernel: string;
  /** Of Debian's package; absent where none was installed here. */
  readonly package?: string;
  /** Of a virtual machine: what its processor is, how long it took to be made and to boot, and to have the images. */
  readonly processor?: string;
  readonly bootSeconds?: number;
  readonly imageSeconds?: number;
  /** Absent where it did not start, as all that follows. */
  readonly facts?: EngineFacts;
  /** Why there is no cell: it could not be started here. */
  readonly refusal?: string;
  readonly doctor?: DoctorSaid;
  readonly seconds: number;
  /** By the ids of the rows. */
  readonly cells: Readonly<Record<string, MeasuredCell>>;
}

interface EngineInfo {
  readonly Driver?: string;
  readonly DefaultRuntime?: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver?: string;
  readonly OperatingSystem?: string;
  readonly KernelVersion?: string;
  readonly SecurityOptions?: readonly string[];
}

interface EngineVersion {
  readonly Server: {
    readonly ApiVersion: string;
    readonly Version: string;
    readonly Components?: readonly { readonly Name: string; readonly Version: string }[];
  };
}

/** What is known before it has started. */
export function recordOf({ id, title }: EngineForm): Pick<EngineRecord, 'id' | 'title' | 'date' | 'kernel'> {
  return { id, title, date: new Date().toISOString().slice(0, 10), kernel: release() };
}

/** The record of some probes, with the cells of the others as they were on the same engine. */
export function withCellsOf(former: EngineRecord | undefined, record: EngineRecord): EngineRecord {
  const same = (key: 'kernel' | 'package') => former?.[key] === record[key];
  const isSame = same('kernel') && same('package') && former?.facts?.version === record.facts?.version;
  if (former === undefined || record.refusal !== undefined || !isSame) return record;
  return { ...record, cells: { ...former.cells, ...record.cells }, seconds: former.seconds + record.seconds };
}

/** @throws Error where it does not answer */
export async function factsOf(engine: RunningEngine): Promise<{ facts: EngineFacts; kernel: string }> {
  const { Server }: EngineVersion = await asked(engine, 'version');
  const info: EngineInfo = await asked(engine, 'info');
  const podman = Server.Components?.find(({ Name }) => Name === 'Podman Engine');
  const facts: EngineFacts = {
    product: podman === undefined ? 'Docker Engine' : 'Podman Engine',
    version: Server.Version,
    apiVersion: Server.ApiVersion,
    storage: info.Driver ?? 'unknown',
    runtime: info.DefaultRuntime ?? 'unknown',
    cgroupVersion: info.CgroupVersion ?? 'unknown',
    cgroupDriver: info.CgroupDriver ?? 'unknown',
    system: info.OperatingSystem ?? 'unknown',
    rootless: (info.SecurityOptions ?? []).some((option) => option.includes('rootless')),
  };
  return { facts, kernel: info.KernelVersion ?? 'unknown' };
}

async function asked<Answer>(engine: RunningEngine, command: 'version' | 'info'): Promise<Answer> {
  const { exitCode, stdout, stderr } = await engine.docker(command, '--format', '{{json .}}');
  if (exitCode !== 0) throw new Error(`expected docker ${command} to end with 0, received ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
}
