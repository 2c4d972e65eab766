/**
 * A process tree in no more rows than there is room for. Where it must be cut, the same number of children is shown of every
 * parent, first those that are or have zombies, and the rest is counted. It places processes and does not describe them.
 */
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { isZombie } from '../../common/process-table/process-tree.ts';

/** One process, or the count of some that are not shown; `rails` is what stands before it. */
export type TreeRow =
  | { readonly rails: string; readonly process: ProcessRecord }
  | { readonly rails: string; readonly more: number; readonly zombies: number };

interface Forest {
  readonly processes: readonly ProcessRecord[];
  readonly families: ReadonlyMap<number, readonly ProcessRecord[]>;
  readonly pids: ReadonlySet<number>;
  /** The pids of zombies and of all above them. */
  readonly telling: ReadonlySet<number>;
}

type Branch = { own: string; below: string } & ({ process: ProcessRecord } | { rest: readonly ProcessRecord[] });

/** Each process is shown or counted once, also where the table holds a circle, as a reused pid makes one. */
export function treeRows(processes: readonly ProcessRecord[], maxRows = Number.POSITIVE_INFINITY): TreeRow[] {
  const forest = forestOf(processes);
  if (processes.length <= maxRows) return layOut(forest, Number.POSITIVE_INFINITY);
  let rows = layOut(forest, 0);
  // The most children that still fit: more of them never make fewer rows.
  for (let [fits, tooMany] = [0, Math.max(1, maxRows)]; tooMany - fits > 1; ) {
    const middle = Math.floor((fits + tooMany) / 2);
    const attempt = layOut(forest, middle);
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

function layOut(forest: Forest, maxChildren: number): TreeRow[] {
  const rows: TreeRow[] = [];
  const seen = new Set<number>();
  // Roots are those without a parent in the table; what is left after them hangs in a circle.
  const roots = forest.processes.filter(({ pid, ppid }) => pid === ppid || !forest.pids.has(ppid));
  for (const root of [...roots, ...forest.processes]) {
    const pending: Branch[] = seen.has(root.pid) ? [] : [{ process: root, own: '', below: '' }];
    // A stack of our own: a chain of processes may be longer than calls may be deep.
    for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
      if ('rest' in branch) {
        rows.push({ rails: branch.own, ...count(forest, branch.rest, seen) });
        continue;
      }
      seen.add(branch.process.pid);
      rows.push({ rails: branch.own, process: branch.process });
      for (const next of branchesOf(forest, branch, { seen, maxChildren }).reverse()) pending.push(next);
    }
  }
  return rows;
}

function branchesOf(
  forest: Forest,
  parent: { process: ProcessRecord; below: string },
  { seen, maxChildren }: { seen: ReadonlySet<number>; maxChildren: number },
): Branch[] {
  const children = (forest.families.get(parent.process.pid) ?? []).filter(({ pid }) => !seen.has(pid));
  const tells = ({ pid }: ProcessRecord) => forest.telling.has(pid);
  const first = [...children.filter(tells), ...children.filter((child) => !tells(child))].slice(0, maxChildren);
  const chosen = new Set(first);
  const shown: Branch[] = children.filter((child) => chosen.has(child)).map((process) => ({ process, ...rails(true) }));
  const rest = children.filter((child) => !chosen.has(child));
  if (rest.length > 0) shown.push({ rest, ...rails(true) });
  const last = shown.pop();
  return last === undefined ? [] : [...shown, { ...last, ...rails(false) }];

  function rails(goesOn: boolean): { own: string; below: string } {
    return { own: `${parent.below}${goesOn ? '├─ ' : '└─ '}`, below: `${parent.below}${goesOn ? '│  ' : '   '}` };
  }
}

/** With all that hangs below them, which is taken for seen. */
function count(forest: Forest, rest: readonly ProcessRecord[], seen: Set<number>): { more: number; zombies: number } {
  let more = 0;
  let zombies = 0;
  const pending = [...rest];
  for (let process = pending.pop(); process !== undefined; process = pending.pop()) {
    if (seen.has(process.pid)) continue;
    seen.add(process.pid);
    more += 1;
    if (isZombie(process)) zombies += 1;
    for (const child of forest.families.get(process.pid) ?? []) pending.push(child);
  }
  return { more, zombies };
}

function forestOf(processes: readonly ProcessRecord[]): Forest {
  const families = Map.groupBy(processes, ({ ppid }) => ppid);
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const telling = new Set<number>();
  for (const zombie of processes.filter(isZombie)) {
    let process: ProcessRecord | undefined = zombie;
    while (process !== undefined && !telling.has(process.pid)) {
      telling.add(process.pid);
      process = byPid.get(process.ppid);
    }
  }
  return { processes, families, pids: new Set(byPid.keys()), telling };
}
