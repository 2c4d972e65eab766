/**
 * No CLOSE_WAIT socket is left in the subject's network namespace: its peer has closed, and whoever holds it has not. That
 * the listening socket is in the same table is the proof that the table is the subject's, where it listens.
 */
import { holdersOf } from '../process-table/holders-of.ts';
import type { TcpSocket } from '../process-table/model.ts';
import { passIfCovered, rateOf } from './coverage.ts';
import type { Evidence } from './evidence.ts';
import { type Check, fail, unknown } from './finding.ts';
import { counted, describeProcess, firstFew } from './phrase.ts';

export const socketsClosed: Check = {
  id: 'sockets-closed',
  expected: 'no CLOSE_WAIT socket is left',
  judge: (evidence) => {
    const { after, subject, load } = evidence;
    const left = after.sockets.filter((socket) => socket.state === 'CLOSE_WAIT');
    if (left.length > 0) {
      return fail({
        observed: `${counted(left.length, 'CLOSE_WAIT socket is', 'CLOSE_WAIT sockets are')} left`,
        evidence: [...firstFew(left, (socket) => describeSocket(socket, evidence)), ...rateOf(left.length, load)],
        remedy: 'when recv returns 0 the client has gone: close the socket, in each process that holds a copy of it',
      });
    }
    const { listener } = subject;
    if (listener !== undefined && !after.sockets.some((socket) => isListener(socket, listener.port))) {
      return unknown(`no socket listens on port ${listener.port} at the end, so this may be another network namespace`);
    }
    return passIfCovered(evidence, `none among ${counted(after.sockets.length, 'socket')}`);
  },
};

function isListener({ state, localPort }: TcpSocket, port: number): boolean {
  return state === 'LISTEN' && localPort === port;
}

function describeSocket(socket: TcpSocket, { after }: Evidence): string {
  const holders = holdersOf([socket.inode], after);
  const heldBy = holders.length === 0 ? 'no process that could be read' : holders.map(describeProcess).join(', ');
  const here = `${socket.localAddress} port ${socket.localPort}`;
  return `${here}, peer ${socket.remoteAddress} port ${socket.remotePort}, held by ${heldBy}`;
}
