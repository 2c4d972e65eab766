/**
 * Limits of the host that many processes and connections meet, which no container can lift for itself: what is lacking is said,
 * and set only where that is asked for. It restores nothing. The host meant is the one that this runs on: it must run the engine.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableBytes } from './system-memory.ts';

export interface Needs {
  /** Forked children at once, and as many connections. */
  readonly children: number;
  /** Memory for each, both ends of its socket included. */
  readonly bytesEach: number;
}

export interface Limit {
  readonly name: string;
  readonly needed: number;
  /** `undefined`: this host has no such limit. */
  readonly has: number | undefined;
  /** Where a number can be written that lifts it. */
  readonly file?: string;
}

/** Processes of the machine, of the engine and of the clients, beside the children. */
const OTHER_PROCESSES = 4096;

/** All limits that matter, met or not. `read`: the number in a file, if there is such a file. */
export function limitsFor(
  { children, bytesEach }: Needs,
  {
    read = readNumber,
    available = availableBytes(),
  }: { read?: (file: string) => number | undefined; available?: number } = {},
): readonly Limit[] {
  const sysctl = (name: string, needed: number): Limit => {
    const file = join('/proc/sys', ...name.split('.'));
    return { name, needed, has: read(file), file };
  };
  return [
    sysctl('kernel.pid_max', children + OTHER_PROCESSES),
    sysctl('kernel.threads-max', children + OTHER_PROCESSES),
    // One of them at each end.
    sysctl('fs.file-max', 2 * children + OTHER_PROCESSES),
    sysctl('net.netfilter.nf_conntrack_max', children + OTHER_PROCESSES),
    { name: 'memory available, in bytes', needed: children * bytesEach, has: available },
  ];
}

export function isLacking({ needed, has }: Limit): boolean {
  return has !== undefined && has < needed;
}

/** `kernel.pid_max is 32,768, 104,096 are needed`. */
export function describeLack({ name, needed, has, file }: Limit): string {
  const cure = file === undefined ? '' : ' (--set-sysctl sets it)';
  return `${name}: ${has?.toLocaleString('en')}, needed: ${needed.toLocaleString('en')}${cure}`;
}

/**
 * What the host lacks for it: empty where nothing is. With `setSysctl` what can be set is set first, and said; it stays set.
 * @throws what writing to /proc/sys throws: root alone may
 */
export function prepareHost(needs: Needs, { setSysctl }: { setSysctl: boolean }): readonly Limit[] {
  for (const limit of limitsFor(needs).filter(isLacking)) {
    if (!setSysctl || limit.file === undefined) continue;
    writeFileSync(limit.file, String(limit.needed));
    process.stderr.write(`set ${limit.name} from ${limit.has} to ${limit.needed}, where it stays\n`);
  }
  return limitsFor(needs).filter(isLacking);
}

function readNumber(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}
