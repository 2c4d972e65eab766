/**
 * What has changed from one process table to the next. It keeps the table before, and since when each zombie is one. A table with more
 * processes than a page can list is grouped by parent, state and command.
 */
import type { ProcessRecord } from '../process-table/model.ts';
import { isZombie, shortArgv } from '../process-table/process-tree.ts';
import type { LiveCounts, LiveProcess, LiveSample, ProcessGroup } from './live-sample.ts';

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
  #known = new Map<number, Known>();
  /** The last change had a table, and no groups. */
  #isListed = false;

  /** `maxRows`: the longest table that is listed. `msPerTick`: of start times. */
  constructor({ maxRows, msPerTick }: { maxRows: number; msPerTick: number }) {
    this.#maxRows = maxRows;
    this.#msPerTick = msPerTick;
  }

  /** The first change is whole, and so is the first with a table after one with groups. */
  next(atMs: number, processes: readonly ProcessRecord[]): TableChange {
    const counts = countAll(processes);
    if (processes.length > this.#maxRows) return this.#summarise(processes, counts);
    const isWhole = !this.#isListed;
    const before = this.#known;
    const known = new Map<number, Known>();
    const changed: LiveProcess[] = [];
    for (const record of processes) {
      const old = before.get(record.pid);
      const isSame = old !== undefined && old.record.startTicks === record.startTicks;
      const zombieSinceMs = isZombie(record) ? ((isSame ? old.zombieSinceMs : undefined) ?? atMs) : undefined;
      known.set(record.pid, { record, zombieSinceMs });
      if (isWhole || !isSame || hasChanged(old.record, record)) changed.push(this.#toRow(record, zombieSinceMs));
    }
    const gone = isWhole ? [] : [...before.keys()].filter((pid) => !known.has(pid));
    this.#known = known;
    this.#isListed = true;
    return { isWhole, changed, gone, counts };
  }

  #summarise(processes: readonly ProcessRecord[], counts: LiveCounts): TableChange {
    this.#known = new Map();
    this.#isListed = false;
    return { isWhole: true, changed: [], gone: [], groups: groupProcesses(processes), counts };
  }

  #toRow(record: ProcessRecord, zombieSinceMs: number | undefined): LiveProcess {
    const { pid, ppid, state, startTicks = 0, threads, rssKiB, command } = record;
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

function countAll(processes: readonly ProcessRecord[]): LiveCounts {
  let [zombies, children] = [0, 0];
  for (const process of processes) {
    if (isZombie(process)) zombies += 1;
    if (process.ppid === 1) children += 1;
  }
  return { processes: processes.length, zombies, children };
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
