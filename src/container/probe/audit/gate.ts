/**
 * The audit's half of the gate (see `gate-messages.ts`): a Unix socket at which every client arrives, gets `go`, and reports
 * what became of its connections; and then again in further rounds. One poll for all of them. Whatever a client says or does,
 * the gate goes on: a client that sends nonsense, or leaves before it has finished, counts as missing.
 */
import {
  AF_UNIX,
  accept4,
  bind,
  chmod,
  close,
  decodeUtf8,
  EPOLL_CTL_ADD,
  EPOLLIN,
  encodeUtf8,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  listen,
  SHUT_WR,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  send,
  shutdown,
  socket,
  unlink,
} from 'forkbed:posix';
import { type Enough, type Go, LOAD_ROUND, WARM_UP_ROUND } from '../../../common/events/gate-messages.ts';
import type { ExecRecord } from '../../../common/execs/exec-record.ts';
import { ForkbedError } from '../../../common/forkbed-error.ts';
import { LineReader } from '../../net/line-reader.ts';
import { receiveOrEnd } from '../../net/receive-or-end.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { clearPath } from '../../posix/unix-socket-path.ts';
import { GateClient } from './gate-client.ts';
import type { Waits } from './waits.ts';

const BACKLOG = 4_096;
const ANYBODY = 0o666;
/** A struct sockaddr_storage. */
const PEER_BYTES = 128;
/** Two distributions of 3,000 buckets each are less than 100 KB. */
const MAX_LINE_BYTES = 1024 * 1024;
const EVENTS_PER_WAIT = 64;
const GO_LOAD: Go = { event: 'go', round: LOAD_ROUND };

export class Gate {
  readonly #path: string;
  #listenFd: number;
  readonly #epollFd = epoll_create1();
  /** The connected clients by descriptor, also those that have not sent anything yet. */
  readonly #connected = new Map<number, GateClient>();
  /** All that have ever sent something, in that order. */
  readonly #clients = new Set<GateClient>();
  /** Those of them that have arrived and have neither finished nor been lost: with thousands of clients nobody looks at each in every turn. */
  readonly #busy = new Set<GateClient>();
  /** Those of them with execs that were not taken. */
  readonly #recording = new Set<GateClient>();
  readonly #chunk = new ArrayBuffer(64 * 1024);
  readonly #ready = new Int32Array(2 * EVENTS_PER_WAIT);
  readonly #peer = new ArrayBuffer(PEER_BYTES);
  /** 0 before the load. */
  #round = 0;
  #goMs = 0;

  private constructor(path: string, listenFd: number) {
    this.#path = path;
    this.#listenFd = listenFd;
    epoll_ctl(this.#epollFd, EPOLL_CTL_ADD, listenFd, EPOLLIN);
  }

  /** Clients may connect from now on. @throws ForkbedError ERR_GATE where the path is in use, or cannot be used */
  static open(path: string): Gate {
    try {
      clearPath(path);
      const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
      bind(fd, { family: 'unix', path });
      // The folder decides who may connect: the clients need not have our user id.
      chmod(path, ANYBODY);
      listen(fd, BACKLOG);
      return new Gate(path, fd);
    } catch (error) {
      if (!isPosixError(error)) throw error;
      throw new ForkbedError('ERR_GATE', `expected to make the gate ${path}, received ${error.message}`, {
        cause: error,
      });
    }
  }

  /** All that have arrived, whatever became of them, and those whose first line was nonsense. */
  get clients(): readonly GateClient[] {
    return [...this.#clients];
  }

  /** When the load was started, on the monotonic clock: before the first client was sent `go`. 0 before. */
  get goMs(): number {
    return this.#goMs;
  }

  /** How many these are. */
  get size(): number {
    return this.#clients.size;
  }

  /** Whether there are execs that were not taken. */
  get hasRecords(): boolean {
    return this.#recording.size > 0;
  }

  /** The execs that have ended since they were last taken. */
  takeRecords(): readonly ExecRecord[] {
    const records = [...this.#recording].flatMap((client) => client.takeRecords());
    this.#recording.clear();
    return records;
  }

  /** Whether a client has arrived and has neither finished nor been lost. */
  get busy(): boolean {
    return this.#busy.size > 0;
  }

  /** Starts the load, for all clients that have arrived or still arrive before the first further round, or that still warm up. */
  start(): void {
    this.#round = LOAD_ROUND;
    this.#goMs = monotonicMs();
    for (const [fd, client] of this.#connected) {
      if (client.state === 'arrived') this.#send(fd, client, GO_LOAD);
    }
  }

  /** Starts or repeats the warm-up for all that have arrived but for execs, which may leave something behind: so many connections each. Returns these clients. */
  startWarmUp(connections: number): readonly GateClient[] {
    const members: GateClient[] = [];
    for (const [fd, client] of this.#connected) {
      if (client.state !== 'arrived' || client.execs !== undefined) continue;
      client.begin(WARM_UP_ROUND);
      this.#note(client);
      members.push(client);
      this.#send(fd, client, { event: 'go', round: WARM_UP_ROUND, connections });
    }
    return members;
  }

  /** Clients that could take part in a further round: connected, and finished with the round before. */
  get idle(): readonly GateClient[] {
    return [...this.#connected.values()].filter(({ state }) => state === 'finished');
  }

  /** Starts a further round for those of `members` that are idle. Returns its number. */
  startRound(
    members: readonly GateClient[],
    connectionsFor: ((client: GateClient) => number) | undefined,
    ask: Omit<Go, 'event' | 'round' | 'connections'>,
  ): number {
    this.#round += 1;
    for (const [fd, client] of this.#connected) {
      if (client.state !== 'finished' || !members.includes(client)) continue;
      client.begin(this.#round);
      const connections = connectionsFor === undefined ? {} : { connections: connectionsFor(client) };
      this.#send(fd, client, { event: 'go', round: this.#round, ...connections, ...ask });
    }
    return this.#round;
  }

  /** Ends the round that is under way for all clients that have not finished it. */
  endRound(): void {
    for (const [fd, client] of this.#connected) {
      if (client.state !== 'running' && client.state !== 'holding') continue;
      this.#send(fd, client, { event: 'enough', round: this.#round });
    }
  }

  /** Serves the clients until the time has come, or something has happened. @throws Interrupted */
  serve(waits: Waits, untilMs: number): void {
    if (waits.until({ untilMs, fd: this.#epollFd }) === 0) return;
    const count = epoll_wait(this.#epollFd, this.#ready.buffer, 0);
    for (let index = 0; index < count; index += 1) this.#turnTo(this.#ready[2 * index] ?? -1);
  }

  /**
   * After the verdict: closes the endpoint, releases the clients, and waits until they have gone, so that none of them is still
   * leaving when the next audit opens.
   * @throws Interrupted
   */
  release(waits: Waits, limitMs: number): void {
    const untilMs = monotonicMs() + limitMs;
    this.#closeEndpoint();
    for (const fd of this.#connected.keys()) this.#sendEnd(fd);
    while (this.#connected.size > 0 && monotonicMs() < untilMs) this.serve(waits, untilMs);
  }

  close(): void {
    for (const fd of this.#connected.keys()) close(fd);
    this.#connected.clear();
    this.#closeEndpoint();
    close(this.#epollFd);
  }

  #closeEndpoint(): void {
    if (this.#listenFd === -1) return;
    close(this.#listenFd);
    this.#listenFd = -1;
    unlink(this.#path);
  }

  #turnTo(fd: number): void {
    if (fd === this.#listenFd) {
      this.#accept();
      return;
    }
    const client = this.#connected.get(fd);
    if (client !== undefined) this.#listenTo(fd, client);
  }

  #accept(): void {
    for (;;) {
      const fd = accept4(this.#listenFd, SOCK_NONBLOCK, this.#peer);
      if (fd === undefined) return;
      this.#connected.set(fd, new GateClient(new LineReader({ decode: decodeUtf8, maxBytes: MAX_LINE_BYTES })));
      epoll_ctl(this.#epollFd, EPOLL_CTL_ADD, fd, EPOLLIN);
    }
  }

  #listenTo(fd: number, client: GateClient): void {
    const length = receiveOrEnd(fd, this.#chunk);
    if (length === undefined) return;
    const stateBefore = client.state;
    if (length === 0) client.leave();
    else client.receive(this.#chunk, length, monotonicMs());
    if (client.state !== 'nobody') this.#clients.add(client);
    this.#note(client);
    if (length === 0 || client.state === 'lost') this.#disconnect(fd);
    // It has arrived since the load began, or ended the warm-up after that.
    else if (this.#round === LOAD_ROUND && stateBefore !== 'arrived' && client.state === 'arrived') {
      this.#send(fd, client, GO_LOAD);
    }
  }

  /** What it has become. */
  #note(client: GateClient): void {
    if (client.state === 'arrived') this.#busy.add(client);
    else this.#busy.delete(client);
    if (client.hasRecords) this.#recording.add(client);
  }

  #sendEnd(fd: number): void {
    try {
      shutdown(fd, SHUT_WR);
    } catch (error) {
      // It has gone by itself.
      if (!isPosixError(error, 'ENOTCONN')) throw error;
    }
  }

  #disconnect(fd: number): void {
    this.#connected.delete(fd);
    close(fd);
  }

  #send(fd: number, client: GateClient, order: Go | Enough): void {
    const bytes = encodeUtf8(`${JSON.stringify(order)}\n`);
    try {
      // A few short lines at most lie in the socket, as the client reads each before it answers: they always fit.
      send(fd, bytes, 0, bytes.byteLength);
    } catch (error) {
      if (!isPosixError(error)) throw error;
      client.lose(`left before ${order.event}: ${error.code}`);
      this.#note(client);
      this.#disconnect(fd);
    }
  }
}
