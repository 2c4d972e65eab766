/**
 * Takes clients from the backlog, for every mode. A failed accept or fork never ends the server: the acceptor counts it, and
 * backs off where a resource ran out, since trying again at once would only spin.
 */
import type { TcpServer } from '../net/tcp-server.ts';
import { monotonicMs } from '../posix/clock.ts';
import { isPosixError, type PosixError } from '../posix/posix-error.ts';
import { CLIENT_IS_GONE, EXHAUSTED } from './failures.ts';
import type { Journal, Rejection } from './journal.ts';

/** How many clients a loop accepts before it polls its other descriptors again. */
export const CLIENTS_AT_ONCE = 64;

const BACKOFF_MS = 100;

// Private by TypeScript, not by `#`: see ForkingServer.
export class Acceptor {
  private readonly server: TcpServer;
  private readonly journal: Journal;
  /** On the monotonic clock; 0: it does not back off. */
  private backoffUntilMs = 0;

  constructor(server: TcpServer, journal: Journal) {
    this.server = server;
    this.journal = journal;
  }

  /** Milliseconds until it accepts again; 0: now. */
  backoffMs(): number {
    if (this.backoffUntilMs === 0) return 0;
    const leftMs = this.backoffUntilMs - monotonicMs();
    if (leftMs > 0) return leftMs;
    this.backoffUntilMs = 0;
    return 0;
  }

  /** `false` when no client waits. `flags` may hold SOCK_NONBLOCK. */
  accept(flags = 0): boolean {
    for (;;) {
      try {
        return this.server.accept(flags);
      } catch (error) {
        if (!this.reject('accept4', error)) return false;
      }
    }
  }

  /** Counts a client that could not be served. Whether the next one can be tried at once. @throws any other error */
  reject(syscall: 'accept4' | 'fork', error: unknown): boolean {
    if (!isPosixError(error, ...CLIENT_IS_GONE, ...EXHAUSTED)) throw error;
    return this.count({ code: error.code, syscall });
  }

  /** As `reject`, for a failure that another part has caught. */
  count(rejection: Rejection): boolean {
    this.journal.rejected(rejection);
    const exhausted = isExhaustion(rejection.code);
    if (exhausted) this.backoffUntilMs = monotonicMs() + BACKOFF_MS;
    return !exhausted;
  }
}

function isExhaustion(code: PosixError['code']): boolean {
  return EXHAUSTED.includes(code);
}
