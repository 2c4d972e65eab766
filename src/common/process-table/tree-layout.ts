/**
 * Where each process of a table stands when it is shown as a tree: children below their parent, and of each family no more
 * than there is room for, the rest counted. It places processes and does not describe them.
 */
import type { ProcessRecord } from './model.ts';
import { byParent, isZombie } from './process-tree.ts';

/** One process, or the count of some that are not shown; `rails` is what stands before it. */
export type TreeRow =
  | { readonly rails: string; readonly process: ProcessRecord }
  | { readonly rails: string; readonly more: number; readonly zombies: number };

interface Forest {
  readonly processes: readonly ProcessRecord[];
  readonly families: ReadonlyMap<number, readonly ProcessRecord[]>;
  readonly pids: ReadonlySet<number>;
  readonly isPreferred: (process: ProcessRecord) => boolean;
  readonly countProcesses: (process: ProcessRecord) => number;
}

type Branch = { own: string; below: string } & ({ process: ProcessRecord } | { rest: readonly ProcessRecord[] });

/**
 * A function that lays out the table with at most so many children of each parent. Each process is shown or counted once, also
 * where the table holds a circle, as a reused pid makes one.
 * @param isPreferred who is shown before its siblings where not all can be; those who are shown keep the order of the table
 * @param countProcesses how many processes one stands for; itself by default
 */
export function treeLayout(
  processes: readonly ProcessRecord[],
  isPreferred: (process: ProcessRecord) => boolean = () => false,
  countProcesses: (process: ProcessRecord) => number = () => 1,
): (maxChildren: number) => TreeRow[] {
  const pids = new Set(processes.map(({ pid }) => pid));
  const forest = { processes, families: byParent(processes), pids, isPreferred, countProcesses };
  return (maxChildren) => layOut(forest, maxChildren);
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
      for (const next of layOutBranches(forest, branch, { seen, maxChildren }).reverse()) pending.push(next);
    }
  }
  return rows;
}

function layOutBranches(
  forest: Forest,
  parent: { process: ProcessRecord; below: string },
  { seen, maxChildren }: { seen: ReadonlySet<number>; maxChildren: number },
): Branch[] {
  const children = (forest.families.get(parent.process.pid) ?? []).filter(({ pid }) => !seen.has(pid));
  const { isPreferred } = forest;
  const inTurn = [...children.filter(isPreferred), ...children.filter((child) => !isPreferred(child))];
  const chosen = new Set(inTurn.slice(0, maxChildren));
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
    more += forest.countProcesses(process);
    if (isZombie(process)) zombies += forest.countProcesses(process);
    for (const child of forest.families.get(process.pid) ?? []) pending.push(child);
  }
  return { more, zombies };
}
