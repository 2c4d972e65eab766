/** The machine that figures were measured on: what a reader must know to compare them with their own. */
import { existsSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { engineVersion } from '../src/host/index.ts';

export interface Machine {
  /** The day of the measurement, as in ISO 8601. */
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly engine: string;
  /** Absent in results from before it was recorded. */
  readonly cgroup?: 1 | 2;
}

export async function describeMachine(): Promise<Machine> {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    engine: await engineVersion(),
    cgroup: existsSync('/sys/fs/cgroup/cgroup.controllers') ? 2 : 1,
  };
}

/** One line for a page. */
export function machineLine({ date, cores, processor, memoryGiB, kernel, engine, cgroup }: Machine): string {
  const cgroups = cgroup === undefined ? '' : `; cgroup v${cgroup}`;
  return `${date}; ${cores} cores (${processor}), ${memoryGiB} GiB; Linux ${kernel}; Docker Engine ${engine}${cgroups}.`;
}
