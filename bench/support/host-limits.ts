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
  /** Memory for each, both ends of its socket included, where nothing of it is saved. */
  readonly bytesEach: number;
}

export interface Limit {
  readonly name: string;
  readonly needed: number;
  /** `undefined`: this host has no such limit. */
  readonly has: number | undefined;
  /** What can be set to lift it, or to need less. */
  readonly cure?: { readonly name: string; readonly value: number };
}

/** Processes of the machine, of the engine and of the clients, beside the children. */
const OTHER_PROCESSES = 4096;

/**
 * A process that has sent over TCP keeps memory for what it sends next, until it ends: 32 KiB, or one page where the kernel allocates no
 * contiguous pages for it. The kernel counts it to no container. net/core/sock.c, skb_page_frag_refill.
 */
const SEND_BUFFER = { name: 'net.core.high_order_alloc_disable', value: 1, saves: 28 * 1024 } as const;

/** All limits that matter, met or not. `read`: the number in a file, if there is such a file. */
export function limitsFor(
  { children, bytesEach }: Needs,
  {
    read = readNumber,
    available = availableBytes(),
  }: { read?: (file: string) => number | undefined; available?: number } = {},
): readonly Limit[] {
  const sysctl = (name: string, needed: number): Limit => ({
    name,
    needed,
    has: read(sysctlFile(name)),
    cure: { name, value: needed },
  });
  const savedBytes = sendsFromOnePage(read) ? SEND_BUFFER.saves : 0;
  return [
    sysctl('kernel.pid_max', children + OTHER_PROCESSES),
    sysctl('kernel.threads-max', children + OTHER_PROCESSES),
    // One of them at each end.
    sysctl('fs.file-max', 2 * children + OTHER_PROCESSES),
    // A connection that has ended is kept for two minutes: those of the round before.
    sysctl('net.netfilter.nf_conntrack_max', 2 * children + OTHER_PROCESSES),
    {
      name: 'memory available, in bytes',
      needed: children * (bytesEach - savedBytes),
      has: available,
      ...(read(sysctlFile(SEND_BUFFER.name)) === 0 ? { cure: SEND_BUFFER } : {}),
    },
  ];
}

export function isLacking({ needed, has }: Limit): boolean {
  return has !== undefined && has < needed;
}

/** `kernel.pid_max: 32,768, needed: 104,096 (--set-sysctl sets it)`. */
export function describeLack({ name, needed, has, cure }: Limit): string {
  const remedy =
    cure === undefined ? '' : ` (--set-sysctl sets ${cure.name === name ? 'it' : `${cure.name}, to need less`})`;
  return `${name}: ${has?.toLocaleString('en')}, needed: ${needed.toLocaleString('en')}${remedy}`;
}

/**
 * What the host lacks for it: empty where nothing is. With `setSysctl` what can be set is set first, and said; it stays set.
 * @throws what writing to /proc/sys throws: root alone may
 */
export function prepareHost(needs: Needs, { setSysctl }: { setSysctl: boolean }): readonly Limit[] {
  for (const { cure } of limitsFor(needs).filter(isLacking)) {
    if (!setSysctl || cure === undefined) continue;
    const file = sysctlFile(cure.name);
    process.stderr.write(`set ${cure.name} from ${readNumber(file)} to ${cure.value}, where it stays\n`);
    writeFileSync(file, String(cure.value));
  }
  return limitsFor(needs).filter(isLacking);
}

/** Whether a process that has sent over TCP keeps one page for what it sends next, and not eight. */
export function sendsFromOnePage(read = readNumber): boolean {
  return read(sysctlFile(SEND_BUFFER.name)) === SEND_BUFFER.value;
}

function sysctlFile(name: string): string {
  return join('/proc/sys', ...name.split('.'));
}

function readNumber(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}
