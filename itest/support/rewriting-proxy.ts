/**
 * Stands between a run and the engine, on a Unix socket of its own, and answers in the engine's place where a test wants an
 * answer of another shape, as another engine has it. All else goes through as it is, connections that are taken over included.
 */
import { request as ask, type ClientRequest, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { engineSocketPath, StandInSocket } from './stand-in-socket.ts';

/** Read before a test names a proxy as its engine. */
const ENGINE = engineSocketPath();

/** What the engine answered, or what is answered instead; `body` is JSON, `undefined` for none. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Beside the type of the body; of what is answered instead alone. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** `GET /containers/7/json`, and its query apart. `undefined` where the engine's own answer is good. */
export type Rewrite = (request: string, query: URLSearchParams) => ((answer: Answer) => Answer) | undefined;

/** What is asked of the engine instead, by what it is asked to make; both are JSON. `undefined` where the question is good. */
type RewriteBody = (request: string) => ((body: unknown) => unknown) | undefined;

export class RewritingProxy implements AsyncDisposable {
  readonly #socket: StandInSocket;

  private constructor(socket: StandInSocket) {
    this.#socket = socket;
  }

  static async start(rewrite: Rewrite, rewriteBody: RewriteBody = () => undefined): Promise<RewritingProxy> {
    const server = createServer((asked, answer) => void passOn(asked, answer, { rewrite, rewriteBody }));
    server.on('upgrade', takeOver);
    return new RewritingProxy(await StandInSocket.listen(server));
  }

  /** For DOCKER_HOST. */
  get host(): string {
    return this.#socket.host;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#socket[Symbol.asyncDispose]();
  }
}

/**
 * The engine is asked not to close the connection after its answer: Node ends a body with one more write, and where the engine has
 * closed by then, EPIPE takes the place of the answer.
 */
function engineRequest({ method, url, headers }: IncomingMessage): ClientRequest {
  const connection = headers.upgrade === undefined ? 'keep-alive' : headers.connection;
  return ask({ socketPath: ENGINE, agent: false, method, path: url, headers: { ...headers, connection } });
}

async function passOn(
  asked: IncomingMessage,
  answer: ServerResponse,
  { rewrite, rewriteBody }: { rewrite: Rewrite; rewriteBody: RewriteBody },
): Promise<void> {
  const [path, query] = (asked.url ?? '').split('?');
  const name = `${asked.method} ${path}`;
  const [change, changeBody] = [rewrite(name, new URLSearchParams(query)), rewriteBody(name)];
  const body = changeBody && JSON.stringify(changeBody(parse(await textOf(asked))));
  if (body !== undefined) asked.headers['content-length'] = String(Buffer.byteLength(body));
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
    const changed = change({ status: statusCode, body: parse(await textOf(got)) });
    answer.writeHead(changed.status, { 'content-type': 'application/json', ...changed.headers });
    answer.end(changed.body === undefined ? '' : JSON.stringify(changed.body));
  });
  if (body === undefined) asked.pipe(request);
  else request.end(body);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
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
