/**
 * Stands between a run and the engine, on a Unix socket of its own, and answers in the engine's place where a test wants an
 * answer of another shape, as another engine has it. All else goes through as it is, connections that are taken over included.
 */
import { once } from 'node:events';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { endTogether, engineSocketPath, StandInSocket } from './stand-in-socket.ts';

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

interface Rewrites {
  readonly rewrite: Rewrite;
  readonly rewriteBody: RewriteBody;
  /** Of an answer that goes on, a line of JSON after the other: what takes the place of each. `undefined` where they are good. */
  readonly rewriteLine: (request: string) => ((line: unknown) => unknown) | undefined;
  /** What the engine is asked for instead of this path; with its query. */
  readonly rewritePath: (path: string) => string;
}

export class RewritingProxy implements AsyncDisposable {
  readonly #socket: StandInSocket;

  private constructor(socket: StandInSocket) {
    this.#socket = socket;
  }

  static async start(
    rewrite: Rewrite,
    rewriteBody: RewriteBody = () => undefined,
    { rewriteLine = () => undefined, rewritePath = (path) => path }: Partial<Rewrites> = {},
  ): Promise<RewritingProxy> {
    const rewrites = { rewrite, rewriteBody, rewriteLine, rewritePath };
    const server = createServer((asked, answer) => void passOn(asked, answer, rewrites));
    server.on('upgrade', (asked, client, head) => void takeOver(asked, { client, head, rewritePath }));
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
function engineRequest({ method, url = '', headers }: IncomingMessage, { rewritePath }: Pick<Rewrites, 'rewritePath'>) {
  const path = rewritePath(url);
  const connection = headers.upgrade === undefined ? 'keep-alive' : headers.connection;
  return ask({ socketPath: ENGINE, agent: false, method, path, headers: { ...headers, connection } });
}

async function passOn(asked: IncomingMessage, answer: ServerResponse, rewrites: Rewrites): Promise<void> {
  const { rewrite, rewriteBody, rewriteLine } = rewrites;
  const [path, query] = (asked.url ?? '').split('?');
  const name = `${asked.method} ${path}`;
  const [change, changeBody] = [rewrite(name, new URLSearchParams(query)), rewriteBody(name)];
  const body = changeBody && JSON.stringify(changeBody(parse(await textOf(asked))));
  if (body !== undefined) asked.headers['content-length'] = String(Buffer.byteLength(body));
  const changeLine = rewriteLine(name);
  const request = engineRequest(asked, rewrites);
  request.on('error', () => answer.destroy());
  answer.on('close', () => request.destroy());
  request.on('response', async (got) => {
    const { statusCode = 500, headers } = got;
    if (change === undefined) {
      answer.writeHead(statusCode, headers);
      answer.flushHeaders();
      if (changeLine !== undefined) return passLines(got, answer, changeLine);
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

/** Each as soon as it is whole; what is no JSON, such as an empty one, stays as it is. */
async function passLines(
  got: IncomingMessage,
  answer: ServerResponse,
  change: (line: unknown) => unknown,
): Promise<void> {
  try {
    for await (const line of createInterface({ input: got })) {
      const parsed = parse(line);
      answer.write(`${parsed === undefined ? line : JSON.stringify(change(parsed))}\n`);
    }
    answer.end();
  } catch {
    answer.destroy();
  }
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
async function takeOver(
  asked: IncomingMessage,
  { client, head, rewritePath }: { client: Duplex; head: Buffer } & Pick<Rewrites, 'rewritePath'>,
): Promise<void> {
  const request = engineRequest(asked, { rewritePath });
  request.on('error', () => client.destroy());
  client.on('close', () => request.destroy());
  const { body, rest } = await bodyOf(asked, client, head);
  request.on('upgrade', ({ statusCode, statusMessage, rawHeaders }, engine, first) => {
    const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
    client.write([`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n'));
    client.write(first);
    engine.write(rest);
    endTogether(client, engine);
    engine.pipe(client).pipe(engine);
  });
  request.end(body);
}

/** Node reads the head of such a question alone: its body is the first of what follows. */
async function bodyOf(
  { headers }: IncomingMessage,
  client: Duplex,
  head: Buffer,
): Promise<{ body: Buffer; rest: Buffer }> {
  const length = Number(headers['content-length'] ?? 0);
  let bytes = head;
  while (bytes.length < length) {
    const more: Buffer | null = client.read();
    if (more === null) await once(client, 'readable');
    else bytes = Buffer.concat([bytes, more]);
  }
  return { body: bytes.subarray(0, length), rest: bytes.subarray(length) };
}
