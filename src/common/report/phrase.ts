/**
 * The words that findings share: numbers, processes, lists that are cut. They are ASCII, so that a report survives any
 * terminal and any log; what the subject calls itself is given as `printable` makes it. QuickJS has no Intl.
 */
import type { ProcessRecord } from '../process-table/model.ts';
import { describeCommand } from '../process-table/process-tree.ts';

/** How many examples a finding names before it counts the rest. */
export const EXAMPLES = 5;

/** 1000 → `1,000`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 zombie`, `1,000 zombies`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `41 ms`, `3.1 s`, `2 min`. */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${formatCount(Math.round(ms / 60_000))} min`;
}

/** `12.5 per 1,000 connections`. */
export function perThousand(count: number, connections: number, noun = 'connections'): string {
  return `${((count * 1_000) / connections).toFixed(1)} per 1,000 ${noun}`;
}

/** `pid 7 (forkbed-server --port 5005)`. */
export function describeProcess(process: ProcessRecord): string {
  return `pid ${process.pid} (${describeCommand(process)})`;
}

/** A line for each of the first few, and one that counts the rest. */
export function firstFew<Item>(items: readonly Item[], describe: (item: Item) => string): string[] {
  const lines = items.slice(0, EXAMPLES).map(describe);
  return [...lines, ...andMore(items.length - lines.length)];
}

/** A line that counts the rest; none where there is no rest. */
export function andMore(rest: number): string[] {
  return rest > 0 ? [`and ${formatCount(rest)} more`] : [];
}
