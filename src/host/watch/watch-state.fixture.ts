/** Process tables and censuses for the tests of the watch. */
import { processRecord } from '../../common/checks/evidence.fixture.ts';
import type { Census, ProcessRecord } from '../../common/process-table/model.ts';

export function living(pid: number, ppid: number, overrides: Partial<ProcessRecord> = {}): ProcessRecord {
  return processRecord({
    pid,
    ppid,
    startTicks: pid * 10,
    ageMs: 1_000,
    command: 'serve',
    argv: ['serve', '--all'],
    ...overrides,
  });
}

export function zombie(pid: number, ppid: number, overrides: Partial<ProcessRecord> = {}): ProcessRecord {
  return living(pid, ppid, { state: 'Z', argv: [], rssKiB: 0, ...overrides });
}

export function censusAt(atMs: number, processes: readonly ProcessRecord[]): Census {
  return { atMs, processes, details: [], sockets: [] };
}
