/**
 * A process tree in no more rows than there is room for. Where it must be cut, the same number of children is shown of every
 * parent, first those that are or have zombies, and the rest is counted.
 */
import { byPid } from '../../common/process-table/identity.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';
import { type TreeRow, treeLayout } from '../../common/process-table/tree-layout.ts';

/** Each process is shown or counted once, also where the table holds a circle, as a reused pid makes one. */
export function treeRows(processes: readonly ProcessRecord[], maxRows = Number.POSITIVE_INFINITY): TreeRow[] {
  const telling = tellingPids(processes);
  const layOut = treeLayout(processes, ({ pid }) => telling.has(pid));
  if (processes.length <= maxRows) return layOut(Number.POSITIVE_INFINITY);
  let rows = layOut(0);
  // The most children that still fit: more of them never make fewer rows.
  for (let [fits, tooMany] = [0, Math.max(1, maxRows)]; tooMany - fits > 1; ) {
    const middle = Math.floor((fits + tooMany) / 2);
    const attempt = layOut(middle);
    if (attempt.length > maxRows) tooMany = middle;
    else [fits, rows] = [middle, attempt];
  }
  return rows.length <= maxRows ? rows : cutRows(rows, { maxRows, processes });
}

/** Even one row a family is too much: what comes first, and a row that counts all else. */
function cutRows(rows: readonly TreeRow[], all: { maxRows: number; processes: readonly ProcessRecord[] }): TreeRow[] {
  const shown = rows.slice(0, Math.max(0, all.maxRows - 1)).filter((row) => 'process' in row);
  const zombies = all.processes.filter(isZombie).length - shown.filter(({ process }) => isZombie(process)).length;
  const more = { rails: '', more: all.processes.length - shown.length, zombies };
  return all.maxRows < 1 ? [] : [...shown, more];
}

/** The pids of zombies and of all above them. */
function tellingPids(processes: readonly ProcessRecord[]): ReadonlySet<number> {
  const telling = new Set<number>();
  const zombies = processes.filter(isZombie);
  if (zombies.length === 0) return telling;
  const known = byPid(processes);
  for (const zombie of zombies) {
    let process: ProcessRecord | undefined = zombie;
    while (process !== undefined && !telling.has(process.pid)) {
      telling.add(process.pid);
      process = known.get(process.ppid);
    }
  }
  return telling;
}
