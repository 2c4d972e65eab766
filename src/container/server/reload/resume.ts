/** A server that was just made goes on where the one before the reload has stopped. */
import type { Mode, ServerParts } from '../modes/mode.ts';
import { reapAndTell } from '../reaping/reap-and-tell.ts';
import type { Handover } from './handover.ts';

export function resume(handover: Handover, { parts, mode }: { parts: ServerParts; mode: Mode }): void {
  const { journal, reaping } = parts;
  journal.resume(handover.totals);
  for (const child of handover.children) {
    if (reaping.adopt === undefined) reaping.born?.(child.pid, child.remote);
    else reaping.adopt(child);
  }
  mode.takeOver?.(handover);
  // The signals of those that ended in between may be gone, or may have come before there was anybody to read them.
  reapAndTell(reaping, journal);
}
