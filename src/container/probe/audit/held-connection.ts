/**
 * A client of the audit's own that connects, sends nothing, and stays, to see whether the subject drops the clients
 * that are connected. A subject that does not let a silent client stay for a moment cannot be asked.
 */
import { POLLOUT } from 'forkbed:posix';
import { newClient } from '../../net/new-client.ts';
import type { TcpClient } from '../../net/tcp-client.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { type Listening, probeAddresses } from './own-probe.ts';
import type { Waits } from './waits.ts';

const CONNECT_LIMIT_MS = 2_000;
/** A client that is dropped within it would have been dropped in any case. */
const SILENT_MS = 50;

export class HeldConnection {
  readonly #client: TcpClient;

  private constructor(client: TcpClient) {
    this.#client = client;
  }

  /** `undefined` where it could not connect, or was dropped at once; over UDP nobody connects. @throws Interrupted */
  static open(listening: Listening, waits: Waits): HeldConnection | undefined {
    if (listening.endpoint.transport === 'udp') return undefined;
    for (const address of probeAddresses(listening)) {
      const client = newClient(listening.endpoint);
      try {
        if (!client.connect(address)) {
          const untilMs = monotonicMs() + CONNECT_LIMIT_MS;
          if (waits.until({ untilMs, fd: client.fd, events: POLLOUT }) === 0) throw new RangeError('late');
          client.finishConnect(address);
        }
        const held = new HeldConnection(client);
        waits.pause(SILENT_MS);
        if (held.isOpen()) return held;
      } catch (error) {
        if (!isPosixError(error) && !(error instanceof RangeError)) throw error;
      }
      client.close();
    }
    return undefined;
  }

  /** Whether the subject drops a client by itself that sends nothing for so long. @throws Interrupted */
  static isDroppedWithin(ms: number, listening: Listening, waits: Waits): boolean {
    const untilMs = monotonicMs() + ms;
    const held = HeldConnection.open(listening, waits);
    if (held === undefined) return false;
    try {
      while (held.isOpen()) {
        if (monotonicMs() >= untilMs) return false;
        waits.pause(SILENT_MS);
      }
      return true;
    } finally {
      held.close();
    }
  }

  /** What the subject says is read and dropped. */
  isOpen(): boolean {
    const chunk = new ArrayBuffer(4_096);
    try {
      for (;;) {
        const count = this.#client.receive(chunk);
        if (count === undefined) return true;
        if (count === 0) return false;
      }
    } catch (error) {
      if (isPosixError(error)) return false;
      throw error;
    }
  }

  close(): void {
    this.#client.close();
  }
}
