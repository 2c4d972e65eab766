/** This process as an owner, and what it can see of others. Where there is no /proc it sees nothing, and proves nothing. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Owner, Place, ProcessStat, View } from './owner.ts';

export function thisProcess(): Owner {
  return { host: hostname(), ...thisPlace(), pid: process.pid, startTicks: readStat('self')?.startTicks };
}

/** Another one of its namespace. Without start ticks where it is not there, or cannot be seen. */
export function processHere(pid: number): Owner {
  return { ...thisProcess(), pid, startTicks: viewFromHere().stat(pid)?.startTicks };
}

export function viewFromHere(): View {
  const isOurs = isOwnProc();
  return { ...thisPlace(), exists, stat: (pid) => (isOurs ? readStat(String(pid)) : undefined) };
}

function thisPlace(): Place {
  return {
    bootId: read('/proc/sys/kernel/random/boot_id')?.trim(),
    pidNamespace: target('/proc/self/ns/pid'),
    timeNamespace: target('/proc/self/ns/time'),
  };
}

/** A /proc that was mounted in the namespace outside of ours has other processes under our numbers. */
function isOwnProc(): boolean {
  const [, pids = ''] = /^NSpid:\s*(.*)$/m.exec(read('/proc/self/status') ?? '') ?? [];
  return pids.trim() === String(process.pid);
}

/** Any other refusal than ESRCH, such as EPERM for a process of another user, is not one of the process. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function readStat(pid: string): ProcessStat | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The command may hold spaces and brackets. After the last bracket: state (3), num_threads (20), starttime (22).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, startTicks] = [fields[0] ?? '', Number(fields[17]), Number(fields[19])];
  if (!Number.isSafeInteger(startTicks)) return undefined;
  return { startTicks, isDefunct: /^[ZX]$/.test(state) && threads <= 1 };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function target(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
