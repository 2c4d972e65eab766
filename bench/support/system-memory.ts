/**
 * The memory of the whole system, the kernel's for sockets and tables and the clients' included: what a container's account may
 * leave out. Only of the host that runs the engine does /proc/meminfo tell it.
 */
import { readFileSync } from 'node:fs';

/** What a benchmark leaves to the machine: one byte in so many. Without swap the kernel would end processes of others. */
const SHARE_LEFT = 16;

/** Bytes that could be given out without swapping: `MemAvailable` of proc_meminfo(5). */
export function availableBytes(meminfo = readMeminfo()): number {
  return field(meminfo, 'MemAvailable');
}

/** @throws Error where less is available than a benchmark leaves to the machine */
export function assertMemoryLeft(meminfo = readMeminfo()): void {
  const available = availableBytes(meminfo);
  const reserve = field(meminfo, 'MemTotal') / SHARE_LEFT;
  if (available >= reserve) return;
  const inMiB = (bytes: number) => `${Math.floor(bytes / 2 ** 20).toLocaleString('en')} MiB`;
  throw new Error(`expected ${inMiB(reserve)} of memory to stay available, received ${inMiB(available)}`);
}

function readMeminfo(): string {
  return readFileSync('/proc/meminfo', 'utf8');
}

function field(meminfo: string, name: string): number {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1];
  if (kib === undefined) throw new Error(`expected ${name} in /proc/meminfo, received ${meminfo.slice(0, 200)}`);
  return Number(kib) * 1024;
}
