/**
 * Stands between a run and the engine, on a Unix socket of its own, and lets a test hold a request back: for a while, until
 * something else has happened, or for ever; or answer it in the engine's place. Everything else goes through as it is.
 */
import { connect, createServer, type Socket } from 'node:net';
import { endTogether, engineSocketPath, StandInSocket } from './stand-in-socket.ts';

/**
 * `POST /containers/create`, without its query. A request is passed on when what it returns is fulfilled; one that is fulfilled with a
 * refusal is not, and must have no body.
 */
type Before = (request: string) => Promise<unknown> | undefined;

/** What the engine would have said. */
export class Refusal {
  readonly status: number;
  readonly message: string;

  constructor(status: number, message: string) {
    this.status = status;
    this.message = message;
  }
}

const REQUEST = /^((?:GET|HEAD|POST|PUT|DELETE) [^ ?]+)\S* HTTP\/1\.1\r\n/;

export class EngineProxy implements AsyncDisposable {
  readonly #socket: StandInSocket;

  private constructor(socket: StandInSocket) {
    this.#socket = socket;
  }

  static async start(before: Before): Promise<EngineProxy> {
    return new EngineProxy(await StandInSocket.listen(createServer((client) => join(client, before))));
  }

  /** For DOCKER_HOST. */
  get host(): string {
    return this.#socket.host;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#socket[Symbol.asyncDispose]();
  }
}

function join(client: Socket, before: Before): void {
  const engine = connect(engineSocketPath());
  endTogether(client, engine);
  engine.pipe(client);
  // One after the other: a body must not overtake its head.
  let passed: Promise<unknown> = Promise.resolve();
  client.on('data', (bytes: Buffer) => {
    const [, request] = REQUEST.exec(bytes.toString('latin1')) ?? [];
    passed = passed
      .then(() => (request === undefined ? undefined : before(request)))
      .then((answer) => (answer instanceof Refusal ? client.write(toHttp(answer)) : engine.write(bytes)));
  });
}

function toHttp({ status, message }: Refusal): string {
  const body = JSON.stringify({ message });
  const head = `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${head}\r\n${body}`;
}
