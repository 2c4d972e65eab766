/** Processes and threads of a table, as the engine counts them: a zombie is one, whatever threads it had. */
import type { ProcessRecord } from './model.ts';

export function tasksIn(processes: readonly ProcessRecord[]): number {
  return processes.reduce((sum, { threads }) => sum + Math.max(1, threads), 0);
}
