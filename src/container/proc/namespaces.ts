/** What /proc has of the reader's namespaces: TCP, UDP and Unix sockets, and how many processes were started. */
import type { Endpoint } from '../../common/endpoint.ts';
import type { SocketTables } from '../../common/process-table/listening-sockets.ts';
import type { TcpSocket } from '../../common/process-table/model.ts';
import { parseProcNetTcp, parseProcNetUnix } from '../../common/process-table/parse-proc-net.ts';
import { readFile } from './read-file.ts';

/** Those of TCP, of both families, and those of the transport: proc_pid_net(5). */
export function readSockets(procDir: string, transport: Endpoint['transport'] = 'tcp'): SocketTables {
  const sockets = list(procDir, ['tcp', 'tcp6']);
  switch (transport) {
    case 'tcp':
      return { sockets };
    case 'udp':
      // Their files have the columns of TCP's, and more behind them.
      return { sockets, udpSockets: list(procDir, ['udp', 'udp6']) };
    case 'unix':
      return { sockets, unixSockets: parseProcNetUnix(readFile(`${procDir}/net/unix`) ?? '') };
  }
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
