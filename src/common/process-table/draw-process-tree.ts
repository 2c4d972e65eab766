/** A process table as a tree for people: lines of text, and no more of each family than is wanted. */
import type { ProcessRecord } from './model.ts';
import { describeCommand } from './process-tree.ts';
import { type TreeRow, treeLayout } from './tree-layout.ts';

/**
 * A line a process, children below their parent and further in:
 *
 *     1 S forkbed-server --port 5005 (12.0 s)
 *     ├─ 7 Z [forkbed-server] <defunct> (3.1 s)
 *     └─ … and 99 more, 98 of them <defunct>
 *
 * `maxChildren`: how many children of one parent are drawn before the rest is counted.
 */
export function drawProcessTree(
  processes: readonly ProcessRecord[],
  { maxChildren = Number.POSITIVE_INFINITY }: { maxChildren?: number } = {},
): string {
  return treeLayout(processes)(maxChildren).map(drawRow).join('\n');
}

function drawRow(row: TreeRow): string {
  if ('process' in row) {
    const { pid, state, ageMs } = row.process;
    return `${row.rails}${pid} ${state} ${describeCommand(row.process)} (${(ageMs / 1_000).toFixed(1)} s)`;
  }
  return `${row.rails}… and ${row.more} more${row.zombies > 0 ? `, ${row.zombies} of them <defunct>` : ''}`;
}
