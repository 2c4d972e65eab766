/** Process tables and censuses for the tests of the watch. */
import type { Census, ProcessRecord } from '../../common/process-table/model.ts';

export function living(pid: number, ppid: number, overrides: Partial<ProcessRecord> = {}): ProcessRecord {
  return {
    pid,
    ppid,
    state: 'S',
    startTicks: pid * 10,
    ageMs: 1_000,
    threads: 1,
    rssKiB: 100,
    command: 'serve',
    argv: ['serve', '--all'],
    ...overrides,
  };
}

export function zombie(pid: number, ppid: number, overrides: Partial<ProcessRecord> = {}): ProcessRecord {
  return living(pid, ppid, { state: 'Z', argv: [], rssKiB: 0, ...overrides });
}

export function censusAt(atMs: number, processes: readonly ProcessRecord[]): Census {
  return { atMs, processes, details: [], sockets: [] };
}
