/**
 * Processes and threads of a table, as the engine counts those of a container: a zombie is one, whatever threads it had. Orphans
 * of forkbed's own stay in the account of the container that they came from.
 */
import type { ProcessRecord } from './model.ts';
import { withoutOwnOrphans } from './own-orphans.ts';

export function tasksIn(processes: readonly ProcessRecord[]): number {
  return withoutOwnOrphans(processes).reduce((sum, { threads }) => sum + Math.max(1, threads), 0);
}
