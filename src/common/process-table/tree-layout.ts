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

/** How many processes there are in a part of the tree, as `countProcesses` counts them, and how many of them are zombies. */
interface Total {
  more: number;
  zombies: number;
}

interface Forest {
  /** Those without a parent in the table, and one of each circle. */
  readonly roots: readonly ProcessRecord[];
  /** The children of each parent, in the order of the table; no root is among them. */
  readonly families: ReadonlyMap<number, readonly ProcessRecord[]>;
  /** All below each parent. */
  readonly below: ReadonlyMap<number, Total>;
  readonly countProcesses: (process: ProcessRecord) => number;
  /** Of each family as indexes: who is preferred first, all in the order of the table. */
  readonly orders: Map<number, readonly number[]>;
  readonly isPreferred: (process: ProcessRecord) => boolean;
}

type Branch = { own: string; below: string } & ({ process: ProcessRecord } | { rest: Total });

/**
 * A function that lays out the table with at most so many children of each parent. Each process is shown or counted once, also
 * where the table holds a circle, as a reused pid makes one. What is walked is walked once, however often the table is laid out: it may
 * hold 100,000.
 * @param isPreferred who is shown before its siblings where not all can be; those who are shown keep the order of the table
 * @param countProcesses how many processes one stands for; itself by default
 */
export function treeLayout(
  processes: readonly ProcessRecord[],
  isPreferred: (process: ProcessRecord) => boolean = () => false,
  countProcesses: (process: ProcessRecord) => number = () => 1,
): (maxChildren: number) => TreeRow[] {
  const families = byParent(processes);
  const parents = new Set<number>();
  for (const { pid } of processes) if (families.has(pid)) parents.add(pid);
  const roots = processes.filter(({ pid, ppid }) => pid === ppid || !parents.has(ppid));
  for (const root of roots) if (root.pid === root.ppid) cutOff(families, root);
  const walked = walk(roots, families);
  if (walked.length < processes.length) {
    const seen = new Set(walked.map(({ pid }) => pid));
    for (const entry of processes) {
      if (seen.has(entry.pid)) continue;
      // Who is not reached from a root hangs in a circle, which is cut before the first of them in the table.
      cutOff(families, entry);
      roots.push(entry);
      for (const process of walk([entry], families)) {
        seen.add(process.pid);
        walked.push(process);
      }
    }
  }
  const below = sumBelow(walked, new Set(roots), countProcesses);
  const forest = { roots, families, below, countProcesses, isPreferred, orders: new Map<number, readonly number[]>() };
  return (maxChildren) => layOut(forest, maxChildren);
}

/** Parents before their children. */
function walk(
  roots: readonly ProcessRecord[],
  families: ReadonlyMap<number, readonly ProcessRecord[]>,
): ProcessRecord[] {
  const walked = [...roots];
  // It grows while it is walked.
  for (const { pid } of walked) for (const child of families.get(pid) ?? []) walked.push(child);
  return walked;
}

function cutOff(families: Map<number, ProcessRecord[]>, process: ProcessRecord): void {
  const others = (families.get(process.ppid) ?? []).filter((each) => each !== process);
  families.set(process.ppid, others);
}

function sumBelow(
  walked: readonly ProcessRecord[],
  roots: ReadonlySet<ProcessRecord>,
  countProcesses: (process: ProcessRecord) => number,
): Map<number, Total> {
  const below = new Map<number, Total>();
  for (let index = walked.length - 1; index >= 0; index -= 1) {
    const process = walked[index];
    if (process === undefined || roots.has(process)) continue;
    const parent = below.get(process.ppid) ?? { more: 0, zombies: 0 };
    const own = below.get(process.pid);
    const count = countProcesses(process);
    parent.more += count + (own?.more ?? 0);
    parent.zombies += (isZombie(process) ? count : 0) + (own?.zombies ?? 0);
    below.set(process.ppid, parent);
  }
  return below;
}

function layOut(forest: Forest, maxChildren: number): TreeRow[] {
  const rows: TreeRow[] = [];
  for (const root of forest.roots) {
    const pending: Branch[] = [{ process: root, own: '', below: '' }];
    // A stack of our own: a chain of processes may be longer than calls may be deep.
    for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
      if ('rest' in branch) {
        rows.push({ rails: branch.own, ...branch.rest });
        continue;
      }
      rows.push({ rails: branch.own, process: branch.process });
      for (const next of layOutBranches(forest, branch, maxChildren).reverse()) pending.push(next);
    }
  }
  return rows;
}

function layOutBranches(
  forest: Forest,
  parent: { process: ProcessRecord; below: string },
  maxChildren: number,
): Branch[] {
  const children = forest.families.get(parent.process.pid) ?? [];
  const chosen = children.length <= maxChildren ? children : choose(forest, parent.process.pid, maxChildren);
  const shown: Branch[] = chosen.map((process) => ({ process, ...rails(true) }));
  if (chosen.length < children.length) {
    shown.push({ rest: countRest(forest, parent.process.pid, chosen), ...rails(true) });
  }
  const last = shown.pop();
  return last === undefined ? [] : [...shown, { ...last, ...rails(false) }];

  function rails(goesOn: boolean): { own: string; below: string } {
    return { own: `${parent.below}${goesOn ? '├─ ' : '└─ '}`, below: `${parent.below}${goesOn ? '│  ' : '   '}` };
  }
}

function choose({ families, orders, isPreferred }: Forest, pid: number, maxChildren: number): ProcessRecord[] {
  const children = families.get(pid) ?? [];
  let order = orders.get(pid);
  if (order === undefined) {
    const preferred: number[] = [];
    const others: number[] = [];
    children.forEach((child, index) => {
      (isPreferred(child) ? preferred : others).push(index);
    });
    order = [...preferred, ...others];
    orders.set(pid, order);
  }
  const indexes = order.slice(0, maxChildren).sort((one, other) => one - other);
  return indexes.flatMap((index) => children[index] ?? []);
}

/** Of all below a parent, those that are neither shown nor below one that is. */
function countRest({ below, countProcesses }: Forest, pid: number, shown: readonly ProcessRecord[]): Total {
  let { more, zombies } = below.get(pid) ?? { more: 0, zombies: 0 };
  for (const process of shown) {
    const its = below.get(process.pid);
    const count = countProcesses(process);
    more -= count + (its?.more ?? 0);
    zombies -= (isZombie(process) ? count : 0) + (its?.zombies ?? 0);
  }
  return { more, zombies };
}
