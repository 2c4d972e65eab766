/**
 * Stands between a run and the engine, on a Unix socket of its own, and answers in the engine's place where a test wants an
 * answer of another shape, as another engine has it. All else goes through as it is, connections that are taken over included.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import {
  request as ask,
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/** What the engine answered, or what is answered instead; `body` is JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** `GET /containers/7/json`, without its query. `undefined` where the engine's own answer is good. */
type Rewrite = (request: string) => ((answer: Answer) => Answer) | undefined;

export class RewritingProxy implements AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(folder: string, rewrite: Rewrite) {
    this.#folder = folder;
    this.host = `unix://${folder}/docker.sock`;
    this.#server = createServer((asked, answer) => passOn(asked, answer, rewrite));
    this.#server.on('upgrade', takeOver);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(rewrite: Rewrite): Promise<RewritingProxy> {
    const proxy = new RewritingProxy(mkdtempSync(join(tmpdir(), 'fb-proxy-')), rewrite);
    await new Promise<void>((resolve) => proxy.#server.listen(`${proxy.#folder}/docker.sock`, resolve));
    return proxy;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    rmSync(this.#folder, { recursive: true });
  }
}

function engineRequest({ method, url, headers }: IncomingMessage): ClientRequest {
  const socketPath = /^unix:\/\/(.+)$/.exec(process.env.DOCKER_HOST ?? '')?.[1] ?? '/var/run/docker.sock';
  return ask({ socketPath, method, path: url, headers });
}

function passOn(asked: IncomingMessage, answer: ServerResponse, rewrite: Rewrite): void {
  const change = rewrite(`${asked.method} ${asked.url?.replace(/\?.*$/, '')}`);
  const request = engineRequest(asked);
  request.on('error', () => answer.destroy());
  answer.on('close', () => request.destroy());
  request.on('response', async (got) => {
    const { statusCode = 500, headers } = got;
    if (change === undefined) {
      answer.writeHead(statusCode, headers);
      answer.flushHeaders();
      got.on('error', () => answer.destroy()).pipe(answer);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of got) chunks.push(chunk);
    const { status, body } = change({ status: statusCode, body: parse(Buffer.concat(chunks).toString()) });
    answer.writeHead(status, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(body));
  });
  asked.pipe(request);
}

/** What is no JSON, as a log, is not there to be changed. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An exec, or a session of BuildKit: from the engine's answer on, both ends speak whatever they like. */
function takeOver(asked: IncomingMessage, client: Duplex, head: Buffer): void {
  const request = engineRequest(asked);
  request.on('error', () => client.destroy());
  request.on('upgrade', ({ statusCode, statusMessage, rawHeaders }, engine, first) => {
    const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
    client.write([`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n'));
    client.write(first);
    engine.write(head);
    engine.on('error', () => client.destroy()).pipe(client);
    client.on('error', () => engine.destroy()).pipe(engine);
  });
  asked.pipe(request);
}
