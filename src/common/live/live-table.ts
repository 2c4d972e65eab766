/**
 * What has changed from one sample of the process table to the next. It keeps the table, and since when each zombie is one. A table with more
 * processes than a page can list is grouped by parent, state and command.
 */
import type { ProcessRecord } from '../process-table/model.ts';
import { isZombie, shortArgv } from '../process-table/process-tree.ts';
import type { LiveProcess, LiveSample, ProcessGroup } from './live-sample.ts';

/** What a reader of the table has found since it read before. `isWhole`: `changed` are all that there are, and `gone` are none. */
export interface RecordChange {
  readonly isWhole: boolean;
  readonly changed: readonly ProcessRecord[];
  /** Pids. */
  readonly gone: readonly number[];
}

export type TableChange = Pick<LiveSample, 'isWhole' | 'changed' | 'gone' | 'groups' | 'counts'>;

/** More groups than these are a page that nobody reads. */
const MAX_GROUPS = 500;

interface Known {
  readonly record: ProcessRecord;
  readonly zombieSinceMs: number | undefined;
}

export class LiveTable {
  readonly #maxRows: number;
  readonly #msPerTick: number;
  readonly #known = new Map<number, Known>();
  #zombies = 0;
  #children = 0;
  /** The last change had a table, and no groups. */
  #isListed = false;

  /** `maxRows`: the longest table that is listed. `msPerTick`: of start times. */
  constructor({ maxRows, msPerTick }: { maxRows: number; msPerTick: number }) {
    this.#maxRows = maxRows;
    this.#msPerTick = msPerTick;
  }

  /** All that there are now, in the order in which they came. */
  get records(): ProcessRecord[] {
    return [...this.#known.values()].map(({ record }) => record);
  }

  /** The first change is whole, and so is the first with a table after one with groups. */
  next(atMs: number, { isWhole, changed, gone }: RecordChange): TableChange {
    const removed = (isWhole ? this.#missingIn(changed) : gone).filter((pid) => this.#remove(pid));
    const updated = changed.filter((record) => this.#put(atMs, record));
    const counts = { processes: this.#known.size, zombies: this.#zombies, children: this.#children };
    if (this.#known.size > this.#maxRows) {
      this.#isListed = false;
      return { isWhole: true, changed: [], gone: [], groups: groupProcesses(this.records), counts };
    }
    const isFirst = !this.#isListed;
    this.#isListed = true;
    const rows = (isFirst ? this.records : updated).map((record) => this.#toRow(record));
    return { isWhole: isFirst, changed: rows, gone: isFirst ? [] : removed, counts };
  }

  #missingIn(records: readonly ProcessRecord[]): number[] {
    const pids = new Set(records.map(({ pid }) => pid));
    return [...this.#known.keys()].filter((pid) => !pids.has(pid));
  }

  /** Returns whether anything of it but the age is another than before. */
  #put(atMs: number, record: ProcessRecord): boolean {
    const old = this.#known.get(record.pid);
    const isSame = old !== undefined && old.record.startTicks === record.startTicks;
    const zombieSinceMs = isZombie(record) ? ((isSame ? old.zombieSinceMs : undefined) ?? atMs) : undefined;
    if (old !== undefined) this.#count(old.record, -1);
    this.#count(record, 1);
    this.#known.set(record.pid, { record, zombieSinceMs });
    return !isSame || hasChanged(old.record, record);
  }

  /** Returns whether it was there. */
  #remove(pid: number): boolean {
    const old = this.#known.get(pid);
    if (old !== undefined) this.#count(old.record, -1);
    return this.#known.delete(pid);
  }

  #count(record: ProcessRecord, change: 1 | -1): void {
    if (isZombie(record)) this.#zombies += change;
    if (record.ppid === 1) this.#children += change;
  }

  #toRow(record: ProcessRecord): LiveProcess {
    const { pid, ppid, state, startTicks = 0, threads, rssKiB, command } = record;
    const zombieSinceMs = this.#known.get(pid)?.zombieSinceMs;
    const row = { pid, ppid, state, startedAtMs: startTicks * this.#msPerTick, threads, rssKiB, command };
    return { ...row, argv: shortArgv(record), ...(zombieSinceMs === undefined ? {} : { zombieSinceMs }) };
  }
}

/** The largest first; of equals the one that came first in the table. */
export function groupProcesses(processes: readonly ProcessRecord[]): ProcessGroup[] {
  const groups = new Map<string, { -readonly [Key in keyof ProcessGroup]: ProcessGroup[Key] }>();
  for (const process of processes) {
    const { ppid, state, command } = process;
    const key = `${ppid} ${state} ${isZombie(process)} ${command}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ppid, state, isZombie: isZombie(process), command, count: 1 });
    else group.count += 1;
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, MAX_GROUPS);
}

/** The argv of a table that was read without any is empty, as it was before. */
function hasChanged(before: ProcessRecord, now: ProcessRecord): boolean {
  return (
    before.state !== now.state ||
    before.ppid !== now.ppid ||
    before.threads !== now.threads ||
    before.rssKiB !== now.rssKiB ||
    before.command !== now.command ||
    before.argv.length !== now.argv.length ||
    before.argv.some((argument, index) => argument !== now.argv[index])
  );
}
