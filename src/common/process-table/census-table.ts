/** A process table that is kept by what changes in it. Pure: it reads and waits for nothing. */
import type { CensusChange } from './census-change.ts';
import type { Census, ProcessRecord } from './model.ts';

/** What was last read of a process, and when. */
interface Entry {
  record: ProcessRecord;
  readAtMs: number;
}

export class CensusTable {
  readonly #entries = new Map<number, Entry>();
  /** In the order of the pids. */
  #sorted: readonly Entry[] = [];

  /** The whole table as it is then, each process at its age. */
  apply({ atMs, changed, gone }: CensusChange): Census {
    let isSorted = gone.length === 0;
    for (const pid of gone) this.#entries.delete(pid);
    for (const record of changed) {
      const entry = this.#entries.get(record.pid);
      if (entry === undefined) {
        isSorted = false;
        this.#entries.set(record.pid, { record, readAtMs: atMs });
      } else [entry.record, entry.readAtMs] = [record, atMs];
    }
    if (!isSorted) this.#sorted = [...this.#entries.values()].sort((one, other) => one.record.pid - other.record.pid);
    return { atMs, processes: this.#sorted.map((entry) => ageTo(atMs, entry)), details: [], sockets: [] };
  }
}

function ageTo(atMs: number, { record, readAtMs }: Entry): ProcessRecord {
  if (atMs === readAtMs) return record;
  return { ...record, ageMs: record.ageMs + Math.round(atMs - readAtMs) };
}
