/** The line of all cores in /proc/stat: proc_stat(5). No namespace has one of its own. Pure. */
import type { MachineTime } from '../checks/evidence.ts';

/**
 * CPU time of all cores since the boot. What a hypervisor took for other machines counts as busy.
 * @param text of /proc/stat
 * @param msPerTick milliseconds of one of its units
 * @returns `undefined` where it has no such line
 */
export function parseMachineTime(text: string, msPerTick: number): MachineTime | undefined {
  const fields = /^cpu +(\d+(?: \d+){3,})/m.exec(text)?.[1]?.split(' ').map(Number);
  if (fields === undefined) return undefined;
  // Time of guests is in that of users already.
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, softInterrupts = 0, stolen = 0] =
    fields;
  const busy = user + nice + system + interrupts + softInterrupts + stolen;
  return { busyMs: busy * msPerTick, idleMs: (idle + waiting) * msPerTick };
}
