/** The youngest processes of a table, found in one walk: nobody sorts 100,000 for the sake of sixteen. */
import type { ProcessRecord } from './model.ts';

/** At most `count`, the youngest first; of those that started in the same tick the first in the table. */
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
