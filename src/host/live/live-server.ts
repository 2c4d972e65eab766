/**
 * The server of the live page: its files, one stream of events for everybody who watches, two questions that the page asks, and the run
 * as one file. It
 * changes nothing but what the lab lets it, and everything that a request can ask for has a limit. docs/lab.md.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { MAX_BODY_BYTES } from '../../common/lab/lab-request.ts';
import type { LiveMessage } from '../../common/live/live-message.ts';
import { readJson } from '../parse-json.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import { EventStreams, STREAM_LIMITS, type StreamLimits } from './event-streams.ts';
import type { PageFiles } from './page-files.ts';
import { decide } from './request-guard.ts';

export interface LivePage {
  readonly files: PageFiles;
  /** Absent where nothing is watched. */
  readonly live?: WatchedPage;
  /** What the page may do, where it may do anything: the action's name and its body, for a JSON reply. */
  readonly act?: (action: string, body: unknown) => Promise<object>;
}

export interface WatchedPage {
  /** What a new stream begins with. `sinceEpochMs`: the timeline is known up to there. */
  readonly whole: (sinceEpochMs: number) => LiveMessage;
  /** One process, for a JSON reply; `undefined` where it has gone. */
  readonly describe: (pid: number) => Promise<object | undefined>;
  readonly ps: () => Promise<string>;
  /** The run so far as an HTML file, in pieces, and what the file is to be called. */
  readonly save: () => { readonly name: string; readonly pieces: Iterable<string> };
}

export interface LiveServerOptions {
  /** An address or a name of this host; 0 is any port that is free. */
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly limits?: StreamLimits;
}

const MAX_HEADER_BYTES = 8 * 1024;
const REQUEST_LIMIT_MS = 10_000;
const BEAT_MS = 2_000;
/** Questions that are under way: each is a command in the probe. */
const MAX_QUESTIONS = 4;
/** Files that are being saved. One who takes nothing for so long is not waited for. */
const MAX_SAVES = 2;
const SAVE_IDLE_MS = 10_000;
/** Connections beyond those of streams, for everything that is short. */
const SPARE_CONNECTIONS = 64;

/** Nothing from elsewhere, nothing inline, in nobody's frame, and no address to anybody. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

export class LiveServer implements AsyncDisposable {
  readonly #page: LivePage;
  readonly #options: LiveServerOptions;
  readonly #streams: EventStreams;
  readonly #server: Server;
  readonly #beat: NodeJS.Timeout;
  #questions = 0;
  #saves = 0;

  private constructor(page: LivePage, options: LiveServerOptions) {
    this.#page = page;
    this.#options = options;
    const limits = options.limits ?? STREAM_LIMITS;
    this.#streams = new EventStreams(limits);
    this.#server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: REQUEST_LIMIT_MS, headersTimeout: REQUEST_LIMIT_MS },
      (request, response) => this.#answer(request, response),
    );
    this.#server.maxConnections = limits.maxStreams + SPARE_CONNECTIONS;
    this.#server.on('clientError', (_, socket) => socket.destroy());
    this.#beat = setInterval(() => this.#streams.beat(), BEAT_MS);
    this.#beat.unref();
  }

  /** It listens. @throws what listening throws: EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND */
  static async start(page: LivePage, options: LiveServerOptions): Promise<LiveServer> {
    const own = new LiveServer(page, options);
    try {
      own.#server.listen({ host: options.host, port: options.port });
      await once(own.#server, 'listening');
      return own;
    } catch (error) {
      await own[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** With the token: whoever has it may look. */
  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    const isAny = address === '0.0.0.0' || address === '::';
    const shown = isAny ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
    return `http://${shown}:${port}/${this.#options.token}/`;
  }

  /** How many watch. */
  get watchers(): number {
    return this.#streams.size;
  }

  send(message: LiveMessage): void {
    this.#streams.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beat);
    this.#streams.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers } = request;
    const maxBodyBytes = this.#page.act === undefined ? undefined : MAX_BODY_BYTES;
    const decision = decide({ method, url, headers }, { ...this.#options, maxBodyBytes });
    if ('path' in decision) this.#serve(decision.path, request, response);
    else refuse(response, decision);
  }

  #serve(path: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.#page.files.get(path);
    const { live } = this.#page;
    const pid = /^process\/([1-9]\d{0,9})$/.exec(path)?.[1];
    if (file !== undefined) reply(response, 200, file);
    else if (request.method === 'POST') this.#act(path, request, response);
    else if (live !== undefined && path === 'events') this.#stream(live, request, response);
    else if (live !== undefined && path === 'ps') this.#ask(response, async () => text(await live.ps()));
    else if (live !== undefined && path === 'save') this.#save(live, response);
    else if (live === undefined || pid === undefined) {
      refuse(response, { status: 404, message: 'there is no such page' });
    } else this.#ask(response, async () => json((await live.describe(Number(pid))) ?? {}));
  }

  #stream(live: WatchedPage, { url = '', method }: IncomingMessage, response: ServerResponse): void {
    if (this.#streams.isFull) {
      refuse(response, { status: 503, message: `expected at most ${this.#streams.size} who watch` });
      return;
    }
    const since = /[?&]since=(\d{1,15})(?:&|$)/.exec(url)?.[1];
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'text/event-stream' });
    if (method === 'HEAD') response.end();
    else this.#streams.add(response, live.whole(Number(since ?? 0)));
  }

  #save(live: WatchedPage, response: ServerResponse): void {
    if (this.#saves >= MAX_SAVES) {
      refuse(response, { status: 503, message: `expected at most ${MAX_SAVES} files at a time` });
      return;
    }
    this.#saves += 1;
    const { name, pieces } = live.save();
    const disposition = `attachment; filename="${name}"`;
    response.writeHead(200, { ...HEADERS, 'Content-Type': HTML, 'Content-Disposition': disposition });
    // Nothing is written before it can be: of a file no more is in memory than what the socket takes.
    response.setTimeout(SAVE_IDLE_MS);
    pipeline(Readable.from(pieces, { highWaterMark: 1 }), response)
      .catch(() => {})
      .finally(() => {
        this.#saves -= 1;
      });
  }

  #act(path: string, request: IncomingMessage, response: ServerResponse): void {
    // The guard has let in a length that is small, and Node reads no more than that.
    this.#ask(response, async () => {
      const body = readJson(await readText(request), 'a JSON object');
      return json((await this.#page.act?.(path.slice('do/'.length), body)) ?? {});
    });
  }

  #ask(response: ServerResponse, question: () => Promise<Content>): void {
    if (this.#questions >= MAX_QUESTIONS) {
      refuse(response, { status: 503, message: `expected at most ${MAX_QUESTIONS} questions at a time` });
      return;
    }
    this.#questions += 1;
    question()
      .then(
        (content) => reply(response, 200, content),
        (error) =>
          refuse(response, {
            status: isForkbedError(error, 'ERR_PARSE', 'ERR_USAGE') ? 400 : 502,
            message: errorMessage(error),
          }),
      )
      .finally(() => {
        this.#questions -= 1;
      });
  }
}

const HTML = 'text/html; charset=utf-8';

interface Content {
  readonly type: string;
  readonly content: Buffer | string;
}

function text(content: string): Content {
  return { type: 'text/plain; charset=utf-8', content };
}

function json(value: object): Content {
  return { type: 'application/json', content: JSON.stringify(value) };
}

/** The connection goes, too: what else comes on it, such as a body, is not read. */
function refuse(response: ServerResponse, { status, message }: { status: number; message: string }): void {
  response.setHeader('Connection', 'close');
  reply(response, status, text(`${message}\n`));
}

function reply(response: ServerResponse, status: number, { type, content }: Content): void {
  response.writeHead(status, { ...HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(content) });
  response.end(content);
}
