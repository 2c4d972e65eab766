/** A process table as a tree for people: lines of text, and no more of each family than is wanted. */
import type { ProcessRecord } from './model.ts';
import { describeOutsider, findOutsiders, type Outsiders } from './outsiders.ts';
import { describeCommand, isZombie } from './process-tree.ts';
import { type TreeRow, treeLayout } from './tree-layout.ts';

/** So many zombies of one parent and one name are a line each; more are one line together. */
const MAX_APART = 3;
const EXAMPLES = 5;

/**
 * A line a process, children below their parent and further in:
 *
 *     1 S forkbed-server --port 5005 (12.0 s)
 *     ├─ 99 zombies Z [forkbed-server] <defunct> (up to 3.1 s): 7, 8, 9, 10, 11 and 94 more
 *     └─ … and 30 more
 *
 * `maxChildren`: how many children of one parent are drawn before the rest is counted.
 */
export function drawProcessTree(
  processes: readonly ProcessRecord[],
  { maxChildren = Number.POSITIVE_INFINITY }: { maxChildren?: number } = {},
): string {
  const groups = groupZombies(processes);
  const hidden = new Set([...groups].flatMap(([, group]) => group.slice(1).map(({ pid }) => pid)));
  const table = processes.filter(({ pid }) => !hidden.has(pid));
  const groupSize = ({ pid }: ProcessRecord) => groups.get(pid)?.length ?? 1;
  const layOut = treeLayout(table, ({ pid }) => groups.has(pid), groupSize);
  const outsiders = findOutsiders(processes);
  return layOut(maxChildren)
    .map((row) => drawRow(row, { groups, outsiders }))
    .join('\n');
}

/** Zombies that have the parent and the name in common, and no children: by the pid of the first. */
function groupZombies(processes: readonly ProcessRecord[]): Map<number, readonly ProcessRecord[]> {
  const parents = new Set(processes.map(({ ppid }) => ppid));
  const groups = new Map<string, ProcessRecord[]>();
  for (const zombie of processes.filter((process) => isZombie(process) && !parents.has(process.pid))) {
    const key = `${zombie.ppid} ${zombie.command}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [zombie]);
    else group.push(zombie);
  }
  const large = [...groups.values()].filter(({ length }) => length > MAX_APART);
  return new Map(large.map((group) => [group[0]?.pid ?? 0, group]));
}

function drawRow(
  row: TreeRow,
  { groups, outsiders }: { groups: ReadonlyMap<number, readonly ProcessRecord[]>; outsiders: Outsiders },
): string {
  if (!('process' in row)) {
    return `${row.rails}… and ${row.more} more${row.zombies > 0 ? `, ${row.zombies} of them <defunct>` : ''}`;
  }
  const { pid, state, ageMs } = row.process;
  const group = groups.get(pid);
  if (group !== undefined) return `${row.rails}${drawGroup(row.process, group, outsiders)}`;
  const from = describeOutsider(row.process, outsiders);
  return `${row.rails}${pid} ${state} ${describeCommand(row.process)} (${seconds(ageMs)})${from === '' ? '' : `, ${from}`}`;
}

function drawGroup(first: ProcessRecord, group: readonly ProcessRecord[], outsiders: Outsiders): string {
  const oldestMs = group.reduce((oldest, { ageMs }) => Math.max(oldest, ageMs), 0);
  const pids = group.slice(0, EXAMPLES).map(({ pid }) => pid);
  const rest = group.length - pids.length;
  const others = rest > 0 ? ` and ${rest} more` : '';
  const left = group.filter((each) => describeOutsider(each, outsiders) !== '').length;
  const from = left === 0 ? '' : `; ${left} of them left from outside`;
  return `${group.length} zombies Z ${describeCommand(first)} (up to ${seconds(oldestMs)}): ${pids.join(', ')}${others}${from}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
