/**
 * The memory of the whole system, the kernel's for sockets and tables and the clients' included: what a container's account may
 * leave out. Only of the host that runs the engine does /proc/meminfo tell it.
 */
import { readFileSync } from 'node:fs';

/** Bytes that could be given out without swapping: `MemAvailable` of proc_meminfo(5). */
export function availableBytes(meminfo = readFileSync('/proc/meminfo', 'utf8')): number {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  if (kib === undefined) throw new Error(`expected MemAvailable in /proc/meminfo, received ${meminfo.slice(0, 200)}`);
  return Number(kib) * 1024;
}
