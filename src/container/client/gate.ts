/**
 * The client's half of the gate (see `gate-messages.ts`): it reports that it has arrived, begins when all have, and stays for
 * further rounds until the verdict is out. Every wait has a limit, and ends when a signal comes.
 */
import { close, decodeUtf8, encodeUtf8, POLLIN, POLLOUT, send } from 'forkbed:posix';
import {
  type Arrived,
  type Began,
  type Finished,
  type Go,
  type Held,
  LOAD_ROUND,
} from '../../common/events/gate-messages.ts';
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import type { ExecRecord } from '../../common/execs/exec-record.ts';
import { BugError, ForkbedError, ParseError } from '../../common/forkbed-error.ts';
import { type GateAddress, parseGateAddress } from '../../common/gate-address.ts';
import { LineReader } from '../net/line-reader.ts';
import { receiveOrEnd } from '../net/receive-or-end.ts';
import { monotonicMs } from '../posix/clock.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import type { Ending } from './ending.ts';
import { GatePath } from './gate-path.ts';
import { ownName } from './own-name.ts';
import { parseOrder } from './parse-order.ts';
import { tryGate } from './try-gate.ts';

const RETRY_INTERVAL_MS = 100;
/** Longer than it takes to see that the path is silent. */
const PATH_SETTLE_MS = 4_000;
/** Longer than any line that the audit sends. */
const MAX_LINE_BYTES = 1024;
const GO = '{"event":"go","round":N}';
const END_OF_FILE = 'the end of file';

/** What a client says of itself: the server that it connects to, and as `Arrived` has it. */
interface Entering {
  readonly host: string;
  readonly port: number;
  /** Empty for that of its network. */
  readonly name: string;
  /** Empty where it is not known. */
  readonly node: string;
  readonly longestMs?: number | undefined;
  readonly execs?: readonly ExecPlan[];
}

export class Gate {
  readonly #where: string;
  readonly #address: GateAddress;
  readonly #token: string;
  readonly #timeoutMs: number;
  readonly #stop: StopSignals;
  readonly #reader = new LineReader({ decode: decodeUtf8, maxBytes: MAX_LINE_BYTES });
  readonly #chunk = new ArrayBuffer(MAX_LINE_BYTES);
  /** Received, and not handled yet. */
  #lines: string[] = [];
  /** The audit has closed its end. */
  #isReleased = false;
  #fd = -1;
  /** Of a gate on another machine, once there. */
  #path: GatePath | undefined;

  /** `where`: as `--gate` has it; `token`: for one over TCP. */
  constructor(deps: { where: string; token: string; timeoutMs: number; stop: StopSignals }) {
    const address = parseGateAddress(deps.where);
    if (address === undefined) throw new BugError(`the gate ${deps.where}`);
    this.#where = deps.where;
    this.#address = address;
    this.#token = deps.token;
    this.#timeoutMs = deps.timeoutMs;
    this.#stop = deps.stop;
  }

  /**
   * Waits until the gate opens for the load; `undefined` when a signal has come.
   * @throws ForkbedError ERR_GATE when it is not there in time, does not open in time, or says anything but `go`
   */
  enter({ longestMs, execs, name: wanted, node, ...server }: Entering): Go | undefined {
    const untilMs = monotonicMs() + this.#timeoutMs;
    while (!this.#tryConnect(untilMs)) {
      this.#stop.wait({ untilMs: Math.min(untilMs, monotonicMs() + RETRY_INTERVAL_MS) });
      if (this.#stop.arrived) return undefined;
    }
    // Only now: the audit listens in the server's network, so the server's name is known by now.
    const name = wanted === '' ? ownName(server) : wanted;
    const about = {
      ...(node === '' ? {} : { node }),
      ...(longestMs === undefined ? {} : { longestMs }),
      ...(execs === undefined ? {} : { execs }),
    };
    this.#send({ event: 'arrived', name, ...about }, untilMs);
    const go = this.#awaitGo(untilMs);
    if (go === undefined && !this.#stop.arrived) throw this.#error({ expected: GO, received: END_OF_FILE });
    return go;
  }

  /**
   * Reports a round, and waits for the next one; `undefined` when the audit has released this client, or a signal has come.
   * @throws ForkbedError ERR_GATE, PosixError: the gate has gone, or says anything but `go`
   */
  next(finished: Finished): Go | undefined {
    if (this.#isReleased) return undefined;
    this.#send(finished, monotonicMs() + this.#timeoutMs);
    return this.#awaitGo(monotonicMs() + this.#timeoutMs);
  }

  /** An exec of the round that is under way has ended. @throws PosixError: the gate has gone */
  report(record: ExecRecord): void {
    this.#send(record, monotonicMs() + this.#timeoutMs);
  }

  /** The load begins. Where the audit has gone: see `ending`. */
  begin(): void {
    this.#sendWhileThere({ event: 'began', round: LOAD_ROUND });
  }

  /** All connections of a round are held. Where the audit has gone, that ends the round: see `ending`. */
  hold(round: number): void {
    this.#sendWhileThere({ event: 'held', round });
  }

  #sendWhileThere(message: Began | Held): void {
    try {
      this.#send(message, monotonicMs() + this.#timeoutMs);
    } catch (error) {
      if (!isPosixError(error)) throw error;
      this.#isReleased = true;
    }
  }

  /** Whether it is on another machine, whose network may go. */
  get isRemote(): boolean {
    return this.#address.kind === 'tcp';
  }

  /** Of a round that is under way: the audit has had enough of it, or has gone. It sends nothing else meanwhile. */
  get ending(): Ending {
    const gate = this;
    const path = this.#path;
    return {
      fd: gate.#fd,
      get arrived() {
        return gate.#lines.length > 0 || gate.#isReleased;
      },
      take: () => gate.#receive(),
      ...(path === undefined
        ? {}
        : {
            get nextMs() {
              return path.nextMs;
            },
            tick: () => path.sample(),
          }),
    };
  }

  /**
   * How long the path to it was silent, at the longest, in milliseconds; 0 where it never was, or the gate is on this machine. It looks for some
   * seconds more: the path may have gone just now.
   */
  measureSilence(): number {
    const path = this.#path;
    if (path === undefined) return 0;
    const untilMs = monotonicMs() + PATH_SETTLE_MS;
    while (path.silentMs === 0 && monotonicMs() < untilMs && !this.#stop.arrived) {
      path.sample();
      this.#stop.wait({ untilMs: Math.min(untilMs, path.nextMs) });
    }
    return path.silentMs;
  }

  close(): void {
    if (this.#fd === -1) return;
    const fd = this.#fd;
    this.#fd = -1;
    close(fd);
  }

  /** Whether it is connected; `false` while the gate is not there and there is time left. */
  #tryConnect(untilMs: number): boolean {
    const attempt = tryGate(this.#address, { token: this.#token, stop: this.#stop, untilMs });
    if ('fd' in attempt) {
      this.#fd = attempt.fd;
      if (this.isRemote) this.#path = new GatePath(attempt.fd);
      return true;
    }
    if (monotonicMs() < untilMs || this.#stop.arrived) return false;
    throw this.#error({ expected: 'a socket that answers', received: attempt.reason });
  }

  #send(message: Arrived | Began | Held | ExecRecord | Finished, untilMs: number): void {
    const bytes = encodeUtf8(`${JSON.stringify(message)}\n`);
    for (let sent = 0; sent < bytes.byteLength; ) {
      const count = send(this.#fd, bytes, sent, bytes.byteLength - sent);
      if (count !== undefined) sent += count;
      else if (!this.#wait({ events: POLLOUT, expected: 'room for a line', untilMs })) return;
    }
  }

  /** `undefined` at the end of file, and when a signal has come. */
  #awaitGo(untilMs: number): Go | undefined {
    for (;;) {
      while (this.#lines.length > 0) {
        const order = this.#takeOrder();
        // `enough` was on its way when the round had ended by itself.
        if (order.event === 'go') return order;
      }
      if (this.#isReleased || !this.#wait({ events: POLLIN, expected: GO, untilMs })) return undefined;
      this.#receive();
    }
  }

  #takeOrder(): ReturnType<typeof parseOrder> {
    const line = this.#lines.shift() ?? '';
    try {
      return parseOrder(line);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      throw this.#error({ expected: GO, received: line });
    }
  }

  #receive(): void {
    const count = receiveOrEnd(this.#fd, this.#chunk);
    if (count === undefined) return;
    if (count === 0) this.#isReleased = true;
    const lines = this.#reader.push(this.#chunk, count);
    if (lines === undefined) throw this.#error({ expected: GO, received: 'a line that has no end' });
    this.#lines.push(...lines);
  }

  /** `false` when a signal has come. */
  #wait({ events, expected, untilMs }: { events: number; expected: string; untilMs: number }): boolean {
    const happened = this.#stop.wait({ untilMs, fd: this.#fd, events });
    if (this.#stop.arrived) return false;
    if (happened === 0) throw this.#error({ expected, received: `nothing within ${this.#timeoutMs} ms` });
    return true;
  }

  #error({ expected, received }: { expected: string; received: string }): ForkbedError {
    return new ForkbedError('ERR_GATE', `the gate ${this.#where}: expected ${expected}, received ${received}`);
  }
}
