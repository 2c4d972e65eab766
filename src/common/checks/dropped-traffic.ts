/**
 * Whether the host drops what containers send each other: no connect of a client was ever answered, not even refused, and one
 * from within the subject's network namespace was, at the same port. Which of the two it is, a server cannot know: its kernel
 * answers a connect before it accepts. Or some were answered, and the kernel dropped none of the others in that namespace. Pure.
 */

import { counted, formatCount } from '../report/phrase.ts';
import { connectionsServed, connectionsTried, failingClients } from './coverage.ts';
import type { Evidence, LoadEvidence } from './evidence.ts';
import { type Judgement, unknown } from './finding.ts';

/** What a client gets whose packets are dropped, or turned back on their way. */
const UNANSWERED = ['ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'];
/** The same of datagrams, which nobody accepts: only a reply shows that one has arrived. */
const UNANSWERED_DATAGRAMS = ['ERR_REPLY_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'];

/** No client of the load has reached the subject, in any connection. */
function nobodyReachedIt(load: LoadEvidence): boolean {
  if (load.kind !== 'connections' && load.kind !== 'flows') return false;
  if (connectionsServed(load) > 0 || connectionsTried(load) === 0) return false;
  // A flow that failed later was answered before.
  if (load.kind === 'flows' && load.clients.some(({ summary }) => summary.messages > 0)) return false;
  const unanswered = load.kind === 'flows' ? UNANSWERED_DATAGRAMS : UNANSWERED;
  const codes = load.clients.flatMap(({ summary }) => Object.keys(summary.errors));
  return codes.length > 0 && codes.every((code) => unanswered.includes(code));
}

/**
 * Of the connects some were answered, and none of the others came as far as the subject: nothing else failed, and its kernel dropped no
 * connect at a listening socket. A backlog that was full, for which the subject is to blame, is such a drop.
 */
function someNeverArrived(load: LoadEvidence): boolean {
  if (load.kind !== 'connections' || load.listenDrops !== 0 || connectionsServed(load) === 0) return false;
  const failing = failingClients(load);
  return (
    failing.length > 0 &&
    failing.every(
      ({ summary: { connections, ok, failed, errors } }) =>
        ok + failed === connections && sum(UNANSWERED.map((code) => errors[code] ?? 0)) === failed,
    )
  );
}

/** Whether connects may not have come as far as the subject: one from beside it, at the end, shows whether it is the reason. */
export function mayNotHaveArrived(load: LoadEvidence): boolean {
  return nobodyReachedIt(load) || someNeverArrived(load);
}

/** `undefined` where it was not so. */
export function trafficDropped({ load, finalProbe }: Pick<Evidence, 'load' | 'finalProbe'>): Judgement | undefined {
  if (finalProbe?.by !== 'audit') return undefined;
  // That a datagram was not refused shows nothing.
  const isReached = finalProbe.answered || (finalProbe.accepted === true && load.kind === 'connections');
  if (!isReached) return undefined;
  if (nobodyReachedIt(load)) {
    const what = counted(connectionsTried(load), load.kind === 'flows' ? 'flow' : 'connect');
    return unknown(`no client reached it: none of ${what} was answered, but one from beside it was`, [
      'the host drops what containers send each other, and the server is not accused of it',
      FIREWALL,
    ]);
  }
  if (!someNeverArrived(load)) return undefined;
  const lost = connectionsTried(load) - connectionsServed(load);
  return unknown(
    `${formatCount(lost)} of ${counted(connectionsTried(load), 'connect')} did not reach it: they were not answered, and its kernel dropped none`,
    [
      'what is between the clients and the server dropped them, and the server is not accused of it: one from beside it was answered',
      'its log (dmesg) says whether a table of the host was full: "neighbor table overflow" asks for a larger net.ipv4.neigh.default.gc_thresh3, which all containers of a machine share, "nf_conntrack: table full" for fewer connections in a second (--rate)',
      FIREWALL,
    ],
  );
}

const FIREWALL =
  'look at its firewall (iptables -L FORWARD, nft list ruleset), at icc of the bridge, and at sysctl net.bridge.bridge-nf-call-iptables: 1 sends what a bridge carries through the rules of FORWARD';

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
