/**
 * The final probe of a run without clients, or of one in which no client could connect: the audit itself connects to the subject,
 * sends a message, and waits for a reply. The subject need not understand the message, so the absence of a reply proves nothing;
 * that no process accepts does.
 */
import { POLLIN, POLLOUT, type SocketAddress } from 'forkbed:posix';
import type { FinalProbeEvidence } from '../../../common/checks/evidence.ts';
import { TcpClient } from '../../net/tcp-client.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { Waits } from './waits.ts';

const LIMIT_MS = 5_000;
const REPLY_BYTES = 4_096;

/** `whileServed` is called when the answer is there, before the connection is closed. @throws Interrupted */
export function probeAsAudit(call: {
  listening: { address: string; port: number };
  message: ArrayBuffer;
  waits: Waits;
  whileServed: () => void;
}): FinalProbeEvidence {
  const [first, ...others] = probeAddresses(call.listening);
  let probed = knock(first, call);
  for (const address of others) {
    if (probed.answered) break;
    probed = knock(address, call);
  }
  return probed;
}

function knock(
  address: SocketAddress,
  { message, waits, whileServed }: Parameters<typeof probeAsAudit>[0],
): FinalProbeEvidence {
  const client = new TcpClient();
  const beganMs = monotonicMs();
  try {
    const failure = converse(client, { address, message, untilMs: beganMs + LIMIT_MS, waits });
    if (failure !== undefined) return { by: 'audit', answered: false, ...failure };
    const ms = monotonicMs() - beganMs;
    whileServed();
    return { by: 'audit', answered: true, accepted: true, ms };
  } catch (error) {
    if (!isPosixError(error)) throw error;
    return { by: 'audit', answered: false, reason: error.code, accepted: error.code === 'ECONNRESET' };
  } finally {
    client.close();
  }
}

/** Why there was no answer; `undefined` where there was one. */
function converse(
  client: TcpClient,
  { address, message, untilMs, waits }: { address: SocketAddress; message: ArrayBuffer; untilMs: number; waits: Waits },
): { reason: string; accepted: boolean } | undefined {
  if (!client.connect(address)) {
    if (waits.until({ untilMs, fd: client.fd, events: POLLOUT }) === 0) {
      return { reason: `no connection within ${LIMIT_MS} ms`, accepted: false };
    }
    client.finishConnect(address);
  }
  // The first bytes in an empty socket: they always fit.
  client.send(message, 0, message.byteLength);
  if (waits.until({ untilMs, fd: client.fd, events: POLLIN }) === 0) {
    return { reason: `no reply within ${LIMIT_MS} ms`, accepted: true };
  }
  const received = client.receive(new ArrayBuffer(REPLY_BYTES));
  return received === 0 ? { reason: 'the connection was closed without a reply', accepted: true } : undefined;
}

/** A server that listens on every address is probed on a loopback one; on `::` in either family, whichever there is. */
export function probeAddresses({
  address,
  port,
}: {
  address: string;
  port: number;
}): [SocketAddress, ...SocketAddress[]] {
  const loopback: SocketAddress = { family: 'IPv4', address: '127.0.0.1', port };
  if (address === '0.0.0.0') return [loopback];
  if (address === '::') return [{ family: 'IPv6', address: '::1', port }, loopback];
  return [{ family: address.includes(':') ? 'IPv6' : 'IPv4', address, port }];
}
