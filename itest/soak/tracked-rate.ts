/**
 * Connections a second that the host's connection tracking has room for. Where it tracks what crosses a bridge (br_netfilter),
 * each connection takes an entry until its TIME_WAIT is over; when all are taken the kernel drops new connections, and their
 * clients time out though the server does nothing wrong. nf_conntrack-sysctl, Documentation/networking in the kernel's source.
 */
import { existsSync, readFileSync } from 'node:fs';

const MOST = '/proc/sys/net/netfilter/nf_conntrack_max';
const KEPT_S = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_time_wait';
/** The rest is for bad clients, whose connections are kept for longer, and for the host's own. */
const SHARE = 0.75;

/** `undefined` where the host tracks nothing. `read`: a number in a file, if there is such a file. */
export function trackedRate(read: (file: string) => number | undefined = readNumber): number | undefined {
  const most = read(MOST);
  const keptS = read(KEPT_S);
  return most === undefined || !keptS ? undefined : Math.floor((SHARE * most) / keptS);
}

function readNumber(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}
