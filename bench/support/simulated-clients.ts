/**
 * Many clients at the gate from one process: each has a connection of its own, says what a client says, and makes no load. What a
 * client would report of 50 connections with five messages each is what each of them reports.
 */
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Enter } from '../../src/common/events/gate-entry.ts';
import type { Arrived, Began, Finished } from '../../src/common/events/gate-messages.ts';
import { LOAD_ROUND } from '../../src/common/events/gate-messages.ts';
import { Histogram } from '../../src/common/histogram.ts';

const CONNECTIONS = 50;
const MESSAGES = 5;
/** So many wait for an answer at once: the kernel queues no more than net.core.somaxconn. */
const CONNECTS_AT_ONCE = 500;

export interface SimulatedOptions {
  readonly clients: number;
  /** Where the client of that index connects. */
  readonly endpoint: (index: number) => NetConnectOpts;
  /** For a gate over TCP; absent at the audit's own socket. */
  readonly token?: string;
}

export class SimulatedClients implements AsyncDisposable {
  readonly #options: SimulatedOptions;
  readonly #sockets: Socket[] = [];
  readonly #started: (() => void)[] = [];
  #toStart: number;
  #allStarted = () => {};

  constructor(options: SimulatedOptions) {
    this.#options = options;
    this.#toStart = options.clients;
  }

  /** Resolves when all are in, and have said so. */
  async arrive(): Promise<void> {
    const { clients } = this.#options;
    const indices = Array.from({ length: clients }, (_, index) => index);
    await Promise.all(
      Array.from({ length: CONNECTS_AT_ONCE }, async () => {
        for (let index = indices.pop(); index !== undefined; index = indices.pop()) await this.#arriveAs(index);
      }),
    );
  }

  /** Resolves when the audit has told each of them to begin. They have answered, and do not finish before `finish`. */
  begun(): Promise<void> {
    return new Promise((resolve) => {
      this.#allStarted = resolve;
      if (this.#toStart === 0) resolve();
    });
  }

  /** The load is over for all of them. */
  finish(): void {
    for (const report of this.#started.splice(0)) report();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
  }

  #arriveAs(index: number): Promise<void> {
    const { endpoint, token } = this.#options;
    return new Promise((resolve, reject) => {
      const socket = connect(endpoint(index));
      this.#sockets.push(socket);
      const arrived: Arrived = { event: 'arrived', name: `client-${index + 1}`, node: `node-${index % 10}` };
      const enter: Enter | undefined = token === undefined ? undefined : { event: 'enter', token };
      const arrive = () => {
        say(socket, arrived);
        resolve();
      };
      socket.on('error', reject);
      socket.on('connect', () => (enter === undefined ? arrive() : say(socket, enter)));
      createInterface(socket).on('line', (line) => {
        const message = JSON.parse(line);
        if (message.event === 'entered') arrive();
        else if (message.event === 'go') this.#go(socket, message.round);
        else if (message.event === 'refused') reject(new Error(message.reason));
      });
    });
  }

  #go(socket: Socket, round: number): void {
    if (round !== LOAD_ROUND) {
      say(socket, finished(round));
      return;
    }
    const began: Began = { event: 'began', round };
    say(socket, began);
    this.#started.push(() => say(socket, finished(round)));
    this.#toStart -= 1;
    if (this.#toStart === 0) this.#allStarted();
  }
}

function say(socket: Socket, message: object): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

function finished(round: number): Finished {
  const [connects, replies] = [distribution(CONNECTIONS), distribution(CONNECTIONS * MESSAGES)];
  return {
    event: 'finished',
    round,
    summary: {
      ...{ event: 'summary', connections: CONNECTIONS, ok: CONNECTIONS, failed: 0, messages: CONNECTIONS * MESSAGES },
      ...{ seconds: 1, connectionsPerSecond: CONNECTIONS, errors: {} },
      connectMs: connects.percentiles(),
      replyMs: replies.percentiles(),
    },
    connectMs: connects.counts(),
    replyMs: replies.counts(),
  };
}

/** Of as many different values as a client has, so that it takes as much room. */
function distribution(values: number): Histogram {
  const histogram = new Histogram();
  for (let index = 0; index < values; index += 1) histogram.record(0.1 + Math.random() * 10);
  return histogram;
}
