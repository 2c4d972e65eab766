/** The TCP sockets of this process's network namespace, of both families: proc_pid_net(5). */
import type { TcpSocket } from '../../common/process-table/model.ts';
import { parseProcNetTcp } from '../../common/process-table/parse-proc-net-tcp.ts';
import { readFile } from './read-file.ts';

/** A kernel without IPv6 has no tcp6. */
export function listTcpSockets(procDir: string): TcpSocket[] {
  return ['tcp', 'tcp6'].flatMap((name) => {
    const text = readFile(`${procDir}/net/${name}`);
    return text === undefined ? [] : parseProcNetTcp(text);
  });
}
