/**
 * Everybody who watches, each with a stream of server-sent events. There are only so many of them, and one that does not read what is
 * sent is dropped, so that what is kept for them has a bound. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import type { ServerResponse } from 'node:http';
import type { LiveMessage } from '../../common/live/live-message.ts';

export interface StreamLimits {
  readonly maxStreams: number;
  /** The most that is kept for one who does not read; what is sent at its beginning comes on top. */
  readonly maxUnreadBytes: number;
}

export const STREAM_LIMITS: StreamLimits = { maxStreams: 32, maxUnreadBytes: 1024 * 1024 };

/** How soon a browser comes again after its stream has broken. */
const RETRY_MS = 1_000;

type Stream = Pick<ServerResponse, 'write' | 'once' | 'destroy' | 'writableLength'>;

export class EventStreams {
  readonly #limits: StreamLimits;
  /** With the most that may wait to be read by each. */
  readonly #streams = new Map<Stream, number>();
  #id = 0;

  constructor(limits: StreamLimits = STREAM_LIMITS) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#streams.size;
  }

  get isFull(): boolean {
    return this.#streams.size >= this.#limits.maxStreams;
  }

  /** The stream gets `first`, and then what is sent to all, until it is closed or does not read. */
  add(stream: Stream, first: LiveMessage): void {
    const text = `retry: ${RETRY_MS}\n${format(first, this.#id)}`;
    this.#streams.set(stream, this.#limits.maxUnreadBytes + Buffer.byteLength(text));
    stream.once('close', () => this.#streams.delete(stream));
    stream.write(text);
  }

  send(message: LiveMessage): void {
    this.#id += 1;
    if (this.#streams.size > 0) this.#write(format(message, this.#id));
  }

  /** Shows those who hear nothing that somebody is there, and finds out who is not. */
  beat(): void {
    this.#write('event: beat\ndata:\n\n');
  }

  close(): void {
    for (const stream of this.#streams.keys()) stream.destroy();
    this.#streams.clear();
  }

  #write(text: string): void {
    // One copy for all of them.
    const bytes = Buffer.from(text);
    for (const [stream, maxBytes] of this.#streams) {
      if (stream.writableLength + bytes.length <= maxBytes) stream.write(bytes);
      else {
        this.#streams.delete(stream);
        stream.destroy();
      }
    }
  }
}

/** JSON has no line end of its own: the data is one line. */
function format({ event, ...data }: LiveMessage, id: number): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
