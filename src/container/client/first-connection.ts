/**
 * The first connection finds the server for all others: it looks up the name, tries each address in the resolver's order (a Unix
 * socket has its path alone),
 * and with `--retry-until` tries again while the server is not up yet. The others begin only then, so that what is
 * retried here is never counted. It waits at most that long and one round of connect time-outs.
 */
import { getaddrinfo, POLLOUT, type SocketAddress } from 'forkbed:posix';
import { ForkbedError } from '../../common/forkbed-error.ts';
import type { ClientOptions } from '../../common/programs/client-options.ts';
import type { TcpClient } from '../net/tcp-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { failureCode } from './failure-code.ts';

const RETRY_INTERVAL_MS = 100;

/** What a server that is still starting answers, or its network; a name that is not known yet is retried as well. */
const NOT_UP_YET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ERR_CONNECT_TIMEOUT',
  // Of a Unix socket: it is not there yet.
  'ENOENT',
]);
/** Of a Unix socket: its backlog is full. */
const BUSY = 'EAGAIN';

export type FirstConnection =
  | Connected
  | Failed
  | { readonly outcome: 'no address'; readonly code: string }
  | Interrupted;

export interface Connected {
  readonly outcome: 'connected';
  readonly client: TcpClient;
  readonly address: SocketAddress;
  readonly beganMs: number;
}

/** The first of several addresses, and what came of it: that one stands for the server if none answers. */
export interface Failed {
  readonly outcome: 'failed';
  readonly code: string;
  readonly address: SocketAddress;
  readonly beganMs: number;
}

interface Interrupted {
  readonly outcome: 'interrupted';
}

/** `onBusy` is called for each attempt that met a full backlog. */
export function connectFirst(
  options: ClientOptions,
  { stop, newClient, onBusy }: { stop: StopSignals; newClient: () => TcpClient; onBusy: () => void },
): FirstConnection {
  const beganMs = monotonicMs();
  const [upMs, busyMs] = [beganMs + options.retryUntil, beganMs + options.connectTimeout];
  while (!stop.arrived) {
    const attempt = tryHost(options, stop, newClient);
    if (!('code' in attempt)) return attempt;
    const isBusy = attempt.code === BUSY;
    const limitMs = isBusy ? Math.max(upMs, busyMs) : upMs;
    if (!(isBusy || isNotUpYet(attempt.code)) || monotonicMs() >= limitMs) return attempt;
    if (isBusy) onBusy();
    stop.wait({ untilMs: Math.min(limitMs, monotonicMs() + RETRY_INTERVAL_MS) });
  }
  return { outcome: 'interrupted' };
}

function tryHost(options: ClientOptions, stop: StopSignals, newClient: () => TcpClient): FirstConnection {
  let addresses: readonly SocketAddress[];
  try {
    addresses =
      options.unix === '' ? getaddrinfo(options.host, options.port) : [{ family: 'unix', path: options.unix }];
  } catch (error) {
    return { outcome: 'no address', code: failureCode(error) };
  }
  let firstFailure: Failed | undefined;
  for (const address of addresses) {
    const attempt = tryAddress({ address, timeoutMs: options.connectTimeout, stop, client: newClient() });
    if (attempt.outcome !== 'failed') return attempt;
    firstFailure ??= attempt;
  }
  return firstFailure ?? { outcome: 'no address', code: 'EAI_NODATA' };
}

function tryAddress(attempt: {
  address: SocketAddress;
  timeoutMs: number;
  stop: StopSignals;
  client: TcpClient;
}): Connected | Failed | Interrupted {
  const { address, timeoutMs, stop, client } = attempt;
  const beganMs = monotonicMs();
  try {
    if (!client.connect(address)) {
      const events = stop.wait({ untilMs: beganMs + timeoutMs, fd: client.fd, events: POLLOUT });
      if (stop.arrived) {
        client.close();
        return { outcome: 'interrupted' };
      }
      if (events === 0) throw new ForkbedError('ERR_CONNECT_TIMEOUT', `expected a connection within ${timeoutMs} ms`);
      client.finishConnect(address);
    }
    return { outcome: 'connected', client, address, beganMs };
  } catch (error) {
    client.close();
    return { outcome: 'failed', code: failureCode(error), address, beganMs };
  }
}

function isNotUpYet(code: string): boolean {
  return NOT_UP_YET.has(code) || code.startsWith('EAI_');
}
