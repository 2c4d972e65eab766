/**
 * Who is whose child in a process table. A table is read process by process, so it may hold a child
 * without its parent, or, where a pid was reused meanwhile, even a circle: neither hides a process or hangs.
 */
import { printable } from '../escape/printable.ts';
import type { Census, ProcessRecord } from './model.ts';

const MAX_CHARACTERS = 120;
const CUT = '...';

/**
 * Has exited and waits to be reaped. A process whose first thread alone has ended shows the state Z too, but its other
 * threads live on and no parent could reap it.
 */
export function isZombie(process: ProcessRecord): boolean {
  return process.state === 'Z' && process.threads <= 1;
}

export function findZombies(processes: readonly ProcessRecord[]): ProcessRecord[] {
  return processes.filter(isZombie);
}

/** Put into the container by somebody outside, by `docker exec` or a health check: its parent is in no table of the namespace. */
export function isFromOutside({ pid, ppid }: Pick<ProcessRecord, 'pid' | 'ppid'>): boolean {
  return ppid === 0 && pid !== 1;
}

/** In the order of the table. */
export function findChildren(processes: readonly ProcessRecord[], pid: number): ProcessRecord[] {
  return processes.filter((process) => process.ppid === pid && process.pid !== pid);
}

/** Children, their children and so on, each once and without the process itself; parents before their children. */
export function findDescendants(processes: readonly ProcessRecord[], pid: number): ProcessRecord[] {
  return findAllDescendants(processes, [pid]);
}

/** The same of several at once, without any of them: in one walk, however many they are. */
export function findAllDescendants(processes: readonly ProcessRecord[], pids: readonly number[]): ProcessRecord[] {
  if (pids.length === 0) return [];
  const families = byParent(processes);
  const seen = new Set(pids);
  const found: ProcessRecord[] = [];
  const walk = (process: ProcessRecord) => {
    if (seen.has(process.pid)) return;
    seen.add(process.pid);
    found.push(process);
  };
  for (const pid of pids) families.get(pid)?.forEach(walk);
  // `found` grows while it is walked.
  for (const process of found) families.get(process.pid)?.forEach(walk);
  return found;
}

/** What ran: the argv, or, where there is none, the command in brackets as ps shows it, with its mark for a zombie. */
export function describeCommand(process: ProcessRecord): string {
  if (isZombie(process)) return `[${printable(process.command)}] <defunct>`;
  return printable(shortArgv(process)) || `[${printable(process.command)}]`;
}

/**
 * The argv as one text of at most 120 characters. A process that sets its title (setproctitle) fills up what was there before
 * with blanks, or with empty arguments: they are left out. Empty where nothing is left.
 */
export function shortArgv({ argv }: Pick<ProcessRecord, 'argv'>): string {
  const text = argv.join(' ').trimEnd();
  // A character is at most two units of a text.
  const characters = [...text.slice(0, 2 * MAX_CHARACTERS + 2)];
  if (characters.length <= MAX_CHARACTERS) return text;
  return `${characters.slice(0, MAX_CHARACTERS - CUT.length).join('')}${CUT}`;
}

/** The children of each parent, by its pid, in the order of the table. */
export function byParent(processes: readonly ProcessRecord[]): Map<number, ProcessRecord[]> {
  const families = new Map<number, ProcessRecord[]>();
  for (const process of processes) {
    const family = families.get(process.ppid);
    if (family === undefined) families.set(process.ppid, [process]);
    else family.push(process);
  }
  return families;
}

/** Who holds a socket: only those whose descriptors could be read, in the order of the census. `inodes` are those of /proc/net/tcp. */
export function findHolders(inodes: readonly number[], { details, processes }: Census): ProcessRecord[] {
  const holds = (detail: Census['details'][number]) => inodes.some((inode) => detail.socketInodes?.includes(inode));
  const holders = new Set(details.filter(holds).map(({ pid }) => pid));
  return processes.filter(({ pid }) => holders.has(pid));
}

/**
 * At most `count`, the youngest first; of those that started in the same tick the first in the table. In one walk: nobody sorts
 * 100,000 for the sake of sixteen.
 */
export function findYoungest(processes: readonly ProcessRecord[], count: number): ProcessRecord[] {
  const found: ProcessRecord[] = [];
  // From the end: pids, and with them tables, mostly ascend in time, so that few that come later have to be put before others.
  for (let index = count < 1 ? -1 : processes.length - 1; index >= 0; index -= 1) {
    const process = processes[index];
    if (process === undefined) continue;
    const ticks = process.startTicks ?? 0;
    let place = found.length;
    while (place > 0 && (found[place - 1]?.startTicks ?? 0) <= ticks) place -= 1;
    if (place === count) continue;
    found.splice(place, 0, process);
    if (found.length > count) found.pop();
  }
  return found;
}
