/**
 * Stands between a run and the engine, on a Unix socket of its own, and lets a test hold a request back: for a while, until
 * something else has happened, or for ever; or answer it in the engine's place. Everything else goes through as it is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(folder: string, before: Before) {
    this.#folder = folder;
    this.host = `unix://${folder}/docker.sock`;
    this.#server = createServer((client) => this.#join(client, before));
  }

  static async start(before: Before): Promise<EngineProxy> {
    const proxy = new EngineProxy(mkdtempSync(join(tmpdir(), 'fb-proxy-')), before);
    await new Promise<void>((resolve) => proxy.#server.listen(`${proxy.#folder}/docker.sock`, resolve));
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    rmSync(this.#folder, { recursive: true });
  }

  #join(client: Socket, before: Before): void {
    const engine = connect(/^unix:\/\/(.+)$/.exec(process.env.DOCKER_HOST ?? '')?.[1] ?? '/var/run/docker.sock');
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
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
}

function toHttp({ status, message }: Refusal): string {
  const body = JSON.stringify({ message });
  const head = `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${head}\r\n${body}`;
}
