/**
 * The main process of a container that shares its process namespace, as those of a pod do: PID 1 is another container's, and the
 * main process has no parent there. It is no outsider: it is shown as a child of PID 1, which adopts what it leaves.
 */
import { isSame } from './identity.ts';
import type { ProcessRecord } from './model.ts';

/** The oldest that has no parent: whatever else enters the container does so later. `undefined` where there is none. */
export function findPodMain(processes: readonly ProcessRecord[]): ProcessRecord | undefined {
  const [oldest] = processes
    .filter(({ pid, ppid }) => ppid === 0 && pid !== 1)
    .sort((a, b) => (a.startTicks ?? 0) - (b.startTicks ?? 0) || a.pid - b.pid);
  return oldest;
}

/** The same table with `main` as a child of PID 1; as it is where that is `undefined`. */
export function withPodMain(
  processes: readonly ProcessRecord[],
  main: ProcessRecord | undefined,
): readonly ProcessRecord[] {
  if (main === undefined) return processes;
  return processes.map((process) => (isSame(main, process) ? { ...process, ppid: 1 } : process));
}
