/**
 * One more client, when all others are done: connects to the subject, sends a message, waits for an answer. While it is
 * connected, the child that serves it lives, however short its life is under load: the moment to look at a child.
 */
import { POLLIN, POLLOUT, type SocketAddress } from 'forkbed:posix';
import type { VisitEvidence } from '../../../common/checks/evidence.ts';
import { TcpClient } from '../../net/tcp-client.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { Waits } from './waits.ts';

const LIMIT_MS = 5_000;
const REPLY_BYTES = 4_096;

/** `whileServed` is called when the answer is there, before the connection is closed. @throws Interrupted */
export function visit(call: {
  listening: { address: string; port: number };
  message: ArrayBuffer;
  waits: Waits;
  whileServed: () => void;
}): VisitEvidence {
  const [first, ...others] = doorsOf(call.listening);
  let visited = knock(first, call);
  for (const address of others) {
    if (visited.answered) break;
    visited = knock(address, call);
  }
  return visited;
}

function knock(address: SocketAddress, { message, waits, whileServed }: Parameters<typeof visit>[0]): VisitEvidence {
  const client = new TcpClient();
  const beganMs = monotonicMs();
  try {
    const failure = converse(client, { address, message, untilMs: beganMs + LIMIT_MS, waits });
    if (failure !== undefined) return { answered: false, reason: failure };
    const ms = monotonicMs() - beganMs;
    whileServed();
    return { answered: true, ms };
  } catch (error) {
    if (!isPosixError(error)) throw error;
    return { answered: false, reason: error.code };
  } finally {
    client.close();
  }
}

/** Why there was no answer; `undefined` where there was one. */
function converse(
  client: TcpClient,
  { address, message, untilMs, waits }: { address: SocketAddress; message: ArrayBuffer; untilMs: number; waits: Waits },
): string | undefined {
  if (!client.connect(address)) {
    if (waits.until({ untilMs, fd: client.fd, events: POLLOUT }) === 0) return `no connection within ${LIMIT_MS} ms`;
    client.finishConnect(address);
  }
  // The first bytes in an empty socket: they always fit.
  client.send(message, 0, message.byteLength);
  if (waits.until({ untilMs, fd: client.fd, events: POLLIN }) === 0) return `no reply within ${LIMIT_MS} ms`;
  const received = client.receive(new ArrayBuffer(REPLY_BYTES));
  return received === 0 ? 'the connection was closed without a reply' : undefined;
}

/** A server that listens on every address is visited on a loopback one; on `::` in either family, whichever there is. */
function doorsOf({ address, port }: { address: string; port: number }): [SocketAddress, ...SocketAddress[]] {
  const loopback: SocketAddress = { family: 'IPv4', address: '127.0.0.1', port };
  if (address === '0.0.0.0') return [loopback];
  if (address === '::') return [{ family: 'IPv6', address: '::1', port }, loopback];
  return [{ family: address.includes(':') ? 'IPv6' : 'IPv4', address, port }];
}
