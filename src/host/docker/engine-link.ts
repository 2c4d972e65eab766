/**
 * Tells at once when the engine goes away while somebody waits for something that may take long: a connection that stays open
 * for as long as anybody waits, and that stays silent. Without it, an answer that can never come is waited for.
 */
import type Dockerode from 'dockerode';
import { EngineLostError } from '../errors.ts';
import { destroyStream } from './destroy-stream.ts';

/** Events of no kind: the engine accepts the question, and stays silent until it ends. */
const NOTHING = JSON.stringify({ type: ['daemon'], event: ['forkbed'] });

interface Connection {
  readonly stream: Promise<NodeJS.ReadableStream>;
  readonly lost: Promise<never>;
}

/** One for all who wait at a time. */
export class EngineLink {
  readonly #client: () => Promise<Dockerode>;
  #waiting = 0;
  #connection: Connection | undefined;

  constructor(client: () => Promise<Dockerode>) {
    this.#client = client;
  }

  /** What the job returns. @throws EngineLostError when the engine has gone meanwhile */
  async whileThere<Value>(job: Promise<Value>): Promise<Value> {
    // A caller that has learnt that the engine has gone no longer awaits the job.
    job.catch(() => {});
    this.#waiting += 1;
    this.#connection ??= this.#connect();
    const { lost } = this.#connection;
    try {
      return await Promise.race([job, lost]);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#disconnect();
    }
  }

  #connect(): Connection {
    const stream = this.#listen();
    const lost = stream.then(
      (open) =>
        new Promise<never>((_, reject) => {
          const end = (error?: unknown) => {
            // The end of one that was let go of may come when there is another already, which somebody must still close.
            if (this.#connection === own) this.#connection = undefined;
            reject(new EngineLostError('GET /events', error ?? new Error('the end of its connection')));
          };
          open.on('error', end).on('aborted', end).on('close', end).resume();
        }),
    );
    // Only callers that wait get the error; nobody may be left to get it.
    lost.catch(() => {});
    const own: Connection = { stream, lost };
    return own;
  }

  async #listen(): Promise<NodeJS.ReadableStream> {
    return (await this.#client()).getEvents({ filters: NOTHING });
  }

  #disconnect(): void {
    this.#connection?.stream.then(
      (open) => destroyStream(open),
      () => {},
    );
    this.#connection = undefined;
  }
}
