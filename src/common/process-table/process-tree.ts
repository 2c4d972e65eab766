/**
 * Who is whose child in a process table, and a drawing of it. A table is read process by process, so it may hold a child
 * without its parent, or, where a pid was reused meanwhile, even a circle: neither hides a process or hangs.
 */
import type { ProcessRecord } from './model.ts';

/**
 * Has exited and waits to be reaped. A process whose first thread alone has ended shows the state Z too, but its other
 * threads live on and no parent could reap it.
 */
export function isZombie(process: ProcessRecord): boolean {
  return process.state === 'Z' && process.threads <= 1;
}

export function zombiesOf(processes: readonly ProcessRecord[]): ProcessRecord[] {
  return processes.filter(isZombie);
}

/** In the order of the table. */
export function childrenOf(processes: readonly ProcessRecord[], pid: number): ProcessRecord[] {
  return processes.filter((process) => process.ppid === pid && process.pid !== pid);
}

/** Children, their children and so on, each once and without the process itself; parents before their children. */
export function descendantsOf(processes: readonly ProcessRecord[], pid: number): ProcessRecord[] {
  const families = byParent(processes);
  const seen = new Set([pid]);
  const found: ProcessRecord[] = [];
  const visit = (process: ProcessRecord) => {
    if (seen.has(process.pid)) return;
    seen.add(process.pid);
    found.push(process);
  };
  families.get(pid)?.forEach(visit);
  // `found` grows while it is walked.
  for (const process of found) families.get(process.pid)?.forEach(visit);
  return found;
}

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
  const drawing: Drawing = { families: byParent(processes), drawn: new Set(), maxChildren, lines: [] };
  const pids = new Set(processes.map((process) => process.pid));
  for (const process of processes) {
    if (!pids.has(process.ppid) || process.ppid === process.pid) draw(drawing, { process, own: '', below: '' });
  }
  // What is left hangs in a circle.
  for (const process of processes) {
    if (!drawing.drawn.has(process.pid)) draw(drawing, { process, own: '', below: '' });
  }
  return drawing.lines.join('\n');
}

/** What ran: the argv, or, where there is none, the command in brackets as ps shows it, with its mark for a zombie. */
export function describeCommand(process: ProcessRecord): string {
  if (isZombie(process)) return `[${printable(process.command)}] <defunct>`;
  return process.argv.length > 0 ? printable(process.argv.join(' ')) : `[${printable(process.command)}]`;
}

interface Drawing {
  readonly families: ReadonlyMap<number, ProcessRecord[]>;
  readonly drawn: Set<number>;
  readonly maxChildren: number;
  readonly lines: string[];
}

/** `own` stands before the process, `below` before its children. */
function draw(drawing: Drawing, { process, own, below }: { process: ProcessRecord; own: string; below: string }): void {
  drawing.drawn.add(process.pid);
  drawing.lines.push(`${own}${process.pid} ${process.state} ${describeCommand(process)} (${seconds(process.ageMs)} s)`);
  const children = (drawing.families.get(process.pid) ?? []).filter((child) => !drawing.drawn.has(child.pid));
  const shown = children.slice(0, drawing.maxChildren);
  const rest = children.slice(drawing.maxChildren);
  for (const [index, child] of shown.entries()) {
    const last = index === shown.length - 1 && rest.length === 0;
    draw(drawing, { process: child, own: `${below}${last ? '└─ ' : '├─ '}`, below: `${below}${last ? '   ' : '│  '}` });
  }
  if (rest.length > 0) drawing.lines.push(`${below}└─ ${countRest(drawing, rest)}`);
}

/** The rest is taken for drawn with all that hangs below it. */
function countRest(drawing: Drawing, rest: readonly ProcessRecord[]): string {
  let count = 0;
  let zombies = 0;
  for (const pending = [...rest]; pending.length > 0; ) {
    const process = pending.pop();
    if (process === undefined || drawing.drawn.has(process.pid)) continue;
    drawing.drawn.add(process.pid);
    count += 1;
    if (isZombie(process)) zombies += 1;
    // Not spread into one push: a family may have more members than a call may have arguments.
    for (const child of drawing.families.get(process.pid) ?? []) pending.push(child);
  }
  return `… and ${count} more${zombies > 0 ? `, ${zombies} of them <defunct>` : ''}`;
}

function byParent(processes: readonly ProcessRecord[]): Map<number, ProcessRecord[]> {
  const families = new Map<number, ProcessRecord[]>();
  for (const process of processes) {
    const family = families.get(process.ppid);
    if (family === undefined) families.set(process.ppid, [process]);
    else family.push(process);
  }
  return families;
}

/** One line whatever the process calls itself: control characters as ? like ps does. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
