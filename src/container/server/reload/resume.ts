/** A server that was just made goes on where the one before the reload has stopped. */
import type { ServerContext } from '../context.ts';
import { reapAndLog } from '../handle-signals.ts';
import type { Mode } from '../modes/mode.ts';
import type { Handover } from './handover.ts';

export function resume(handover: Handover, { context, mode }: { context: ServerContext; mode: Mode }): void {
  const { journal, reaping } = context;
  journal.resume(handover.totals);
  for (const child of handover.children) {
    if (reaping.restore === undefined) reaping.onFork?.(child.pid, child.remote);
    else reaping.restore(child);
  }
  mode.restore?.(handover);
  // The signals of those that ended in between may be gone, or may have come before there was anybody to read them.
  reapAndLog(reaping, journal);
}
