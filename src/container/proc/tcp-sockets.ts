/** The TCP and UDP sockets of this process's network namespace, of both families: proc_pid_net(5). */
import type { TcpSocket } from '../../common/process-table/model.ts';
import { parseProcNetTcp } from '../../common/process-table/parse-proc-net-tcp.ts';
import { readFile } from './read-file.ts';

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
