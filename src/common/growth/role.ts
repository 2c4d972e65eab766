/**
 * The role of a process: what stands in for what where processes come and go. A worker that was recycled has another pid and
 * the same role; a process that was left behind has a role of its own. A role is the parent, the command, and whether the
 * process holds a listening socket. Pure.
 */
import { byPid, isSame } from '../process-table/identity.ts';
import type { ProcessRecord } from '../process-table/model.ts';

export interface RoleContext {
  readonly processes: readonly ProcessRecord[];
  /** Pids of the processes that hold a listening socket of the subject. */
  readonly holders: ReadonlySet<number>;
  /** The processes, by pid, of the table that this one is compared with. */
  readonly others: ReadonlyMap<number, ProcessRecord>;
}

/** How many there are of each role, and who they are. */
export function groupByRole(context: RoleContext): Map<string, ProcessRecord[]> {
  const table = byPid(context.processes);
  const groups = new Map<string, ProcessRecord[]>();
  for (const process of context.processes) {
    const role = findRole(process, { ...context, table });
    const members = groups.get(role);
    if (members === undefined) groups.set(role, [process]);
    else members.push(process);
  }
  return groups;
}

function findRole(
  process: ProcessRecord,
  { holders, others, table }: RoleContext & { table: ReadonlyMap<number, ProcessRecord> },
): string {
  const parent = table.get(process.ppid);
  // A parent that is not in both tables is known by its command: a master that was replaced has the same workers.
  const inBoth = parent !== undefined && isSame(others.get(parent.pid), parent);
  const below = inBoth ? `pid ${parent.pid}` : (parent?.command ?? 'nobody');
  return `${below} > ${process.command}${holders.has(process.pid) ? ', listening' : ''}`;
}
