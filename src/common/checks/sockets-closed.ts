/**
 * No CLOSE_WAIT socket is left in the subject's network namespace: its peer has closed, and its holder has not. That
 * the listening socket is in the same table is the proof that the table is the subject's, where it listens.
 */
import { locateEndpoint } from '../endpoint.ts';
import type { ProcessRecord } from '../process-table/model.ts';
import { andMore, counted, describeProcess } from '../report/phrase.ts';
import { describeRate, passIfCovered } from './coverage.ts';
import type { HeldSocket } from './evidence.ts';
import { type Check, fail, unknown } from './finding.ts';

const NOT_APPLICABLE = {
  tcp: undefined,
  udp: 'UDP has no connection that one side could have closed',
  unix: 'the kernel does not show whether the peer of a Unix socket has closed: see client-fd-closed',
};

export const socketsClosed: Check = {
  id: 'sockets-closed',
  restsOnNetwork: true,
  expected: 'no CLOSE_WAIT socket is left',
  notApplicable: ({ subject, sockets }) =>
    // One that is left all the same was seen, whatever the clients did.
    sockets.closeWait.count > 0 ? undefined : NOT_APPLICABLE[subject.listener?.transport ?? 'tcp'],
  judge: (evidence) => {
    const { sockets, subject, load } = evidence;
    const { count, examples } = sockets.closeWait;
    if (count > 0) {
      return fail({
        observed: `${counted(count, 'CLOSE_WAIT socket is', 'CLOSE_WAIT sockets are')} left`,
        evidence: [...examples.map(describeSocket), ...andMore(count - examples.length), ...describeRate(count, load)],
        remedy: describeRemedy(examples),
      });
    }
    const { listener } = subject;
    if (listener !== undefined && !sockets.listens) {
      return unknown(
        `no socket listens ${locateEndpoint(listener)} at the end, so this may be another network namespace`,
      );
    }
    return passIfCovered(evidence, `none of ${counted(sockets.count, 'socket')} is in CLOSE_WAIT`);
  },
};

function describeSocket({ socket, holders }: HeldSocket): string {
  const here = `${socket.localAddress} port ${socket.localPort}`;
  return `${here}, peer ${socket.remoteAddress} port ${socket.remotePort}, held by ${describeHolders(holders)}`;
}

function describeHolders(holders: readonly ProcessRecord[]): string {
  return holders.length === 0 ? 'no process that could be read' : holders.map(describeProcess).join(', ');
}

/** A connection that nobody has accepted is held by no process: the kernel keeps it in the backlog of the listener. */
function describeRemedy(examples: readonly HeldSocket[]): string {
  if (examples.every(({ socket, holders }) => holders.length === 0 && socket.inode === 0)) {
    return 'nobody accepted these connections, and their clients have gone: find what keeps the server from calling accept';
  }
  return 'when recv returns 0 the client has gone: close the socket, in each process that holds a copy of it';
}
