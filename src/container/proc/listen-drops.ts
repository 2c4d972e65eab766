/** What the kernel drops at listening sockets, in the network namespace of this process: proc_pid_net(5). */
import { parseListenDrops } from '../../common/process-table/parse-proc-net.ts';
import { readFile } from './read-file.ts';

/** Connects, since the namespace was made; `undefined` where the kernel does not show it, as gVisor's. */
export function readListenDrops(): number | undefined {
  const text = readFile('/proc/self/net/netstat');
  return text?.includes('ListenDrops') ? parseListenDrops(text) : undefined;
}
