/** The youngest processes of a table, found in one walk: nobody sorts 100,000 for the sake of sixteen. */
import type { ProcessRecord } from './model.ts';

/** At most `count`, the youngest first; of those that started in the same tick the first in the table. */
export function youngestOf(processes: readonly ProcessRecord[], count: number): ProcessRecord[] {
  const found: ProcessRecord[] = [];
  for (const process of processes) {
    const last = found[count - 1];
    if (count < 1 || (last !== undefined && ticksOf(process) <= ticksOf(last))) continue;
    let place = Math.min(found.length, count - 1);
    for (; place > 0; place -= 1) {
      const before = found[place - 1];
      if (before === undefined || ticksOf(before) >= ticksOf(process)) break;
      found[place] = before;
    }
    found[place] = process;
  }
  return found;
}

function ticksOf({ startTicks }: ProcessRecord): number {
  return startTicks ?? 0;
}
