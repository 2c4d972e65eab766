/**
 * The process table again and again, for less: reading every argv takes as long as all else. An argv is read when a process is new or
 * has another name, as after an exec, and all of them every few seconds, for those that write over their own.
 */
import { toIdentity } from '../../common/process-table/identity.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { listProcesses, readProcess } from '../proc/process-list.ts';

const ALL_MS = 5_000;
/** More than these are read faster all at once. */
const MAX_SINGLE = 100;

export class LiveProcesses {
  readonly #procDir: string;
  #argvs = new Map<string, readonly string[]>();
  #allMs = Number.NEGATIVE_INFINITY;

  constructor(procDir: string) {
    this.#procDir = procDir;
  }

  list(nowMs: number): ProcessRecord[] {
    if (nowMs - this.#allMs < ALL_MS) {
      const records = listProcesses(this.#procDir, { withArgv: false });
      const unknown = records.filter((record) => !this.#argvs.has(toKey(record)));
      if (unknown.length <= MAX_SINGLE) return this.#complete(records);
    }
    this.#allMs = nowMs;
    return this.#keep(listProcesses(this.#procDir));
  }

  /** Without any argv: for a table of which no process is shown. */
  listBare(): ProcessRecord[] {
    return listProcesses(this.#procDir, { withArgv: false });
  }

  #complete(records: readonly ProcessRecord[]): ProcessRecord[] {
    return this.#keep(
      records.map((record) => {
        if (record.state === 'Z') return record;
        const argv = this.#argvs.get(toKey(record)) ?? readProcess(this.#procDir, record.pid)?.argv ?? [];
        return { ...record, argv };
      }),
    );
  }

  #keep(records: ProcessRecord[]): ProcessRecord[] {
    this.#argvs = new Map(records.map((record) => [toKey(record), record.argv]));
    return records;
  }
}

function toKey(record: ProcessRecord): string {
  return `${toIdentity(record)} ${record.command}`;
}
