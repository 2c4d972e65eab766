/** What /proc has of the reader's namespaces: TCP and UDP sockets, and how many processes were started. */
import type { TcpSocket } from '../../common/process-table/model.ts';
import { parseProcNetTcp } from '../../common/process-table/parse-proc-net.ts';
import { readFile } from './read-file.ts';

/** Of both families: proc_pid_net(5). */
export function listTcpSockets(procDir: string): TcpSocket[] {
  return list(procDir, ['tcp', 'tcp6']);
}

/** Their files have the columns of TCP's, and more behind them. */
export function listUdpSockets(procDir: string): TcpSocket[] {
  return list(procDir, ['udp', 'udp6']);
}

/** A kernel without IPv6 has no tcp6. */
function list(procDir: string, names: readonly string[]): TcpSocket[] {
  return names.flatMap((name) => {
    const text = readFile(`${procDir}/net/${name}`);
    return text === undefined ? [] : parseProcNetTcp(text);
  });
}

/**
 * The last pid that was given to a process or a thread; `undefined` where the kernel does not show it. Each gets
 * the next pid: proc_loadavg(5).
 */
export function lastPid(): number | undefined {
  return numberIn('/proc/loadavg', /^(?:\S+ ){4}(\d+)$/m);
}

/** How many were started between two such pids, also where the pids wrapped once in between. */
export function birthsBetween(first: number | undefined, last: number | undefined): number | undefined {
  if (first === undefined || last === undefined) return undefined;
  if (last >= first) return last - first;
  const maxPid = numberIn('/proc/sys/kernel/pid_max', /^(\d+)$/m);
  return maxPid === undefined ? undefined : maxPid - first + last;
}

function numberIn(path: string, form: RegExp): number | undefined {
  const digits = form.exec(readFile(path) ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
