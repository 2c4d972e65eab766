/** What the cores of this machine did, in this container and in all others: proc_stat(5). */
import type { MachineTime } from '../../common/checks/evidence.ts';
import { parseMachineTime } from '../../common/process-table/parse-machine-time.ts';
import { MS_PER_TICK } from './process-list.ts';
import { readFile } from './read-file.ts';

/** Since the boot; `undefined` where the kernel does not show it. */
export function readMachineTime(): MachineTime | undefined {
  return parseMachineTime(readFile('/proc/stat') ?? '', MS_PER_TICK);
}

/** Between two of them. */
export function machineTimeBetween(first?: MachineTime, last?: MachineTime): MachineTime | undefined {
  if (first === undefined || last === undefined) return undefined;
  // Idle time of the kernel's own account may run backwards: proc(5).
  return { busyMs: last.busyMs - first.busyMs, idleMs: Math.max(0, last.idleMs - first.idleMs) };
}
