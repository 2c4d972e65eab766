/**
 * The final probe of a run without clients, or of one in which no client could connect: the audit itself connects to the subject,
 * sends a message, and waits for a reply. The subject need not understand the message, so the absence of a reply proves nothing;
 * that no process accepts does.
 */
import { POLLIN, POLLOUT, type SocketAddress } from 'forkbed:posix';
import type { FinalProbeEvidence } from '../../../common/checks/evidence.ts';
import type { Endpoint } from '../../../common/endpoint.ts';
import { newClient } from '../../net/new-client.ts';
import type { TcpClient } from '../../net/tcp-client.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { Waits } from './waits.ts';

const LIMIT_MS = 5_000;
/** Over UDP the message is sent again so often until then: a datagram may be lost. */
const RESEND_MS = 1_000;
/** Of a Unix socket: its mode, or that of a folder, does not let the audit in, which says nothing of others. */
const NOT_ALLOWED = ['EACCES', 'EPERM', 'ENOENT'];
const REPLY_BYTES = 4_096;

/** Where the subject listens, and the address that its socket is bound to; `undefined` for a Unix socket. */
export interface Listening {
  readonly endpoint: Endpoint;
  readonly address: string | undefined;
}

/** `whileServed` is called when the answer is there, before the connection is closed. @throws Interrupted */
export function probeAsAudit(call: {
  listening: Listening;
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
  { listening: { endpoint }, message, waits, whileServed }: Parameters<typeof probeAsAudit>[0],
): FinalProbeEvidence {
  const client = newClient(endpoint);
  const beganMs = monotonicMs();
  try {
    const talk = endpoint.transport === 'udp' ? exchangeDatagrams : converse;
    const failure = talk(client, { address, message, untilMs: beganMs + LIMIT_MS, waits });
    if (failure !== undefined) return { by: 'audit', answered: false, ...failure };
    const ms = monotonicMs() - beganMs;
    whileServed();
    return { by: 'audit', answered: true, accepted: true, ms };
  } catch (error) {
    if (!isPosixError(error)) throw error;
    if (endpoint.transport === 'unix' && NOT_ALLOWED.includes(error.code)) {
      return { by: 'nobody', answered: false, reason: `the audit cannot connect at its path: ${error.code}` };
    }
    return { by: 'audit', answered: false, reason: error.code, accepted: error.code === 'ECONNRESET' };
  } finally {
    client.close();
  }
}

interface Talk {
  readonly address: SocketAddress;
  readonly message: ArrayBuffer;
  readonly untilMs: number;
  readonly waits: Waits;
}

/** Why there was no reply; `undefined` where there was one. @throws PosixError ECONNREFUSED where nobody has the port */
function exchangeDatagrams(
  client: TcpClient,
  { address, message, untilMs, waits }: Talk,
): { reason: string; accepted: boolean } | undefined {
  client.connect(address);
  while (monotonicMs() < untilMs) {
    client.send(message, 0, message.byteLength);
    if (waits.until({ untilMs: Math.min(untilMs, monotonicMs() + RESEND_MS), fd: client.fd, events: POLLIN }) === 0)
      continue;
    client.receive(new ArrayBuffer(REPLY_BYTES));
    return undefined;
  }
  return { reason: `no reply within ${LIMIT_MS} ms`, accepted: true };
}

/** Why there was no answer; `undefined` where there was one. */
function converse(
  client: TcpClient,
  { address, message, untilMs, waits }: Talk,
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

/** A Unix socket has its path alone. A server that listens on every address is probed on a loopback one; on `::` in either family, whichever there is. */
export function probeAddresses({ endpoint, address = '0.0.0.0' }: Listening): [SocketAddress, ...SocketAddress[]] {
  if (endpoint.transport === 'unix') return [{ family: 'unix', path: endpoint.path }];
  const { port } = endpoint;
  const loopback: SocketAddress = { family: 'IPv4', address: '127.0.0.1', port };
  if (address === '0.0.0.0') return [loopback];
  if (address === '::') return [{ family: 'IPv6', address: '::1', port }, loopback];
  return [{ family: address.includes(':') ? 'IPv6' : 'IPv4', address, port }];
}
