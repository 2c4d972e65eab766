/**
 * The client's half of the gate (see `gate-messages.ts`): it tells the audit that it has arrived, begins when all have, and
 * stays until the verdict is out. Every wait has a limit, and ends when a signal comes.
 */
import {
  AF_UNIX,
  close,
  connect,
  decodeUtf8,
  encodeUtf8,
  POLLIN,
  POLLOUT,
  recv,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  send,
  socket,
} from 'forkbed:posix';
import type { Arrived, Finished } from '../../common/events/gate-messages.ts';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { monotonicMs } from '../posix/clock.ts';
import { printErrorLine } from '../posix/output.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { ownName } from './own-name.ts';

const RETRY_INTERVAL_MS = 100;
/** Longer than any line that the audit sends. */
const MOST_LINE_BYTES = 1024;
const GO = '{"event":"go"}';
const END_OF_FILE = 'the end of file';

export class Gate {
  readonly #path: string;
  readonly #timeoutMs: number;
  readonly #stop: StopSignals;
  #fd = -1;

  constructor(given: { path: string; timeoutMs: number; stop: StopSignals }) {
    this.#path = given.path;
    this.#timeoutMs = given.timeoutMs;
    this.#stop = given.stop;
  }

  /**
   * Waits until the gate opens, or a signal comes.
   * @throws ForkbedError ERR_GATE when it is not there in time, does not open in time, or says anything but `go`
   */
  enter(server: { host: string; port: number }): void {
    const untilMs = monotonicMs() + this.#timeoutMs;
    while (!this.#tryConnect(untilMs)) {
      this.#stop.wait({ untilMs: Math.min(untilMs, monotonicMs() + RETRY_INTERVAL_MS) });
      if (this.#stop.arrived) return;
    }
    // Only now: the audit listens in the server's network, so the server's name is known by now.
    const arrived: Arrived = { event: 'arrived', name: ownName(server) };
    this.#tell(arrived, untilMs);
    const line = this.#hear({ expected: GO, untilMs });
    if (!this.#stop.arrived && !isGo(line)) throw this.#error({ expected: GO, received: line });
  }

  /** Tells the result and waits for the end of file. A gate that has gone is told, and changes the result no more. */
  leave(finished: Finished): void {
    if (this.#fd === -1) return;
    const untilMs = monotonicMs() + this.#timeoutMs;
    try {
      this.#tell(finished, untilMs);
      const line = this.#hear({ expected: END_OF_FILE, untilMs });
      if (line !== undefined) throw this.#error({ expected: END_OF_FILE, received: line });
    } catch (error) {
      if (!isPosixError(error) && !(error instanceof ForkbedError)) throw error;
      printErrorLine(`forkbed-client: after the run: ${error.message}`);
    } finally {
      this.close();
    }
  }

  close(): void {
    if (this.#fd === -1) return;
    const fd = this.#fd;
    this.#fd = -1;
    close(fd);
  }

  /** Whether it is connected; `false` while the gate is not there and there is time left. */
  #tryConnect(untilMs: number): boolean {
    const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
    try {
      connect(fd, { family: 'unix', path: this.#path });
      this.#fd = fd;
      return true;
    } catch (error) {
      close(fd);
      if (!isPosixError(error)) throw error;
      if (monotonicMs() >= untilMs) throw this.#error({ expected: 'a socket that answers', received: error.message });
      return false;
    }
  }

  #tell(message: Arrived | Finished, untilMs: number): void {
    const bytes = encodeUtf8(`${JSON.stringify(message)}\n`);
    for (let sent = 0; sent < bytes.byteLength; ) {
      const count = send(this.#fd, bytes, sent, bytes.byteLength - sent);
      if (count !== undefined) sent += count;
      else if (!this.#wait({ events: POLLOUT, expected: 'room for a line', untilMs })) return;
    }
  }

  /** The next line, without its end; `undefined` at the end of file, and when a signal has come. */
  #hear({ expected, untilMs }: { expected: string; untilMs: number }): string | undefined {
    const buffer = new ArrayBuffer(MOST_LINE_BYTES);
    for (let length = 0; length < MOST_LINE_BYTES; ) {
      if (!this.#wait({ events: POLLIN, expected, untilMs })) return undefined;
      const count = recv(this.#fd, buffer, length, MOST_LINE_BYTES - length) ?? 0;
      if (count === 0) return undefined;
      length += count;
      const [line, ...rest] = decodeUtf8(buffer, 0, length).split('\n');
      if (rest.length > 0) return line;
    }
    throw this.#error({ expected, received: decodeUtf8(buffer, 0, MOST_LINE_BYTES) });
  }

  /** `false` when a signal has come. */
  #wait({ events, expected, untilMs }: { events: number; expected: string; untilMs: number }): boolean {
    const happened = this.#stop.wait({ untilMs, fd: this.#fd, events });
    if (this.#stop.arrived) return false;
    if (happened === 0) throw this.#error({ expected, received: `nothing within ${this.#timeoutMs} ms` });
    return true;
  }

  #error({ expected, received = END_OF_FILE }: { expected: string; received: string | undefined }): ForkbedError {
    return new ForkbedError('ERR_GATE', `the gate ${this.#path}: expected ${expected}, received ${received}`);
  }
}

function isGo(line: string | undefined): boolean {
  if (line === undefined) return false;
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null && 'event' in message && message.event === 'go';
  } catch {
    return false;
  }
}
