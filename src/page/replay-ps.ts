/** A process table that was saved, as `ps -eo pid,ppid,stat,etimes,rss,args --forest` prints one. */
import { printable } from '../common/escape/printable.ts';
import type { LiveProcess } from '../common/live/live-sample.ts';
import { treeOrder } from './tree-order.ts';

/** As of a container that lives. */
const MAX_LINES = 2_000;
const HEAD = '    PID    PPID STAT ELAPSED   RSS COMMAND';

/** `nowMs`: by the container's clock. */
export function formatPs(processes: ReadonlyMap<number, LiveProcess>, nowMs: number): string {
  const lines = treeOrder(processes)
    .slice(0, MAX_LINES - 1)
    .map(({ process, level }) => {
      const { pid, ppid, state, startedAtMs, rssKiB } = process;
      const seconds = Math.max(0, Math.floor((nowMs - startedAtMs) / 1_000));
      const branch = level === 1 ? '' : `${'    '.repeat(level - 2)} \\_ `;
      return [
        String(pid).padStart(7),
        String(ppid).padStart(7),
        state.padEnd(4),
        String(seconds).padStart(7),
        String(rssKiB).padStart(5),
        `${branch}${commandLine(process)}`,
      ].join(' ');
    });
  return [HEAD, ...lines].join('\n');
}

function commandLine({ command, argv, zombieSinceMs }: LiveProcess): string {
  const name = `[${printable(command)}]`;
  return zombieSinceMs === undefined ? printable(argv) || name : `${name} <defunct>`;
}
