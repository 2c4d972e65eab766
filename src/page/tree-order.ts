/** The rows of the tree, from top to bottom: children below their parent, the oldest first. Each process is one row, also in a circle. */
import type { LiveProcess } from '../common/live/live-sample.ts';

export interface TreeItem {
  readonly process: LiveProcess;
  /** From 1. */
  readonly level: number;
}

export function treeOrder(processes: ReadonlyMap<number, LiveProcess>): TreeItem[] {
  const families = new Map<number, LiveProcess[]>();
  const roots: LiveProcess[] = [];
  for (const process of processes.values()) {
    const isRoot = !processes.has(process.ppid) || process.ppid === process.pid;
    if (isRoot) roots.push(process);
    else {
      const family = families.get(process.ppid);
      if (family === undefined) families.set(process.ppid, [process]);
      else family.push(process);
    }
  }
  const items: TreeItem[] = [];
  const seen = new Set<number>();
  // A stack, and no recursion: a chain of children may be as long as the table.
  const add = (first: readonly LiveProcess[]) => {
    const stack = first
      .toSorted(byAge)
      .reverse()
      .map((process): TreeItem => ({ process, level: 1 }));
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      const { process, level } = item;
      if (seen.has(process.pid)) continue;
      seen.add(process.pid);
      items.push(item);
      const children = families.get(process.pid)?.toSorted(byAge).reverse() ?? [];
      for (const child of children) stack.push({ process: child, level: level + 1 });
    }
  };
  add(roots);
  // A pid that was reused while the table was read can make a circle, which no root leads to.
  if (seen.size < processes.size) for (const process of processes.values()) if (!seen.has(process.pid)) add([process]);
  return items;
}

function byAge(a: LiveProcess, b: LiveProcess): number {
  return a.startedAtMs - b.startedAtMs || a.pid - b.pid;
}
