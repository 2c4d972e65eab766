/**
 * Reads one HTTP/1 reply as it arrives, and knows when it is whole: RFC 9112. It keeps the status and drops the rest. Interim
 * replies (1xx) are skipped. What follows a whole reply is none of its business. Pure: bytes are pushed in, in any pieces.
 */

import { quoteLatin1 } from '../escape/quote-bytes.ts';
import { ForkbedError } from '../forkbed-error.ts';
import { bodyFraming, type HeaderFields } from './body-framing.ts';
import { latin1 } from './latin1.ts';

const LINE_FEED = 10;
const MAX_LINE_BYTES = 16 * 1024;
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_INTERIM_REPLIES = 32;
const STATUS_LINE = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: |$)/;
/** What every status line begins with. */
const STATUS_LINE_BEGINNING = 'HTTP/1.';
/** RFC 9110, section 5.6.2: a name is a token; the rest of the line is the value. */
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/;
/** Up to 2^52 - 1. Behind the size there may be extensions: RFC 9112, section 7.1.1. */
const CHUNK_SIZE = /^0*([0-9a-fA-F]{1,13})[ \t]*(?:;.*)?$/;

type Part =
  | 'status line'
  | 'header'
  | 'body'
  | 'body until the end'
  | 'chunk size'
  | 'chunk'
  | 'chunk end'
  | 'trailer'
  | 'none';

export class HttpResponseReader {
  /** Of the reply that is no interim one; `undefined` before its line has come. */
  status: number | undefined = undefined;
  isWhole = false;
  private readonly hasNoBody: boolean;
  private part: Part = 'status line';
  /** Of a line, what has come of it. */
  private line = '';
  private headerBytes = 0;
  private interimReplies = 0;
  private minor = 0;
  private statusUnderWay = 0;
  /** The fields that tell the length of the body, in the order in which they came. */
  private fields: HeaderFields = { contentLength: [], transferEncoding: [] };
  /** Values that a folded line goes on with; `undefined` where nothing came before. */
  private lastValues: string[] | undefined;
  /** Of the body, or of a chunk: bytes that are still to come. */
  private bytesLeft = 0;
  private bodyBytes = 0;
  private bodyLength = 0;

  /** `hasNoBody`: it answers HEAD, which has none whatever its header says. */
  constructor({ hasNoBody }: { hasNoBody: boolean }) {
    this.hasNoBody = hasNoBody;
  }

  /** The first `count` of `bytes` have come. @throws ForkbedError ERR_REPLY for what is no reply of HTTP/1 */
  push(bytes: Uint8Array, count: number): void {
    for (let at = 0; at < count && !this.isWhole; ) at = this.takeFrom(bytes, at, count);
  }

  /** The stream has ended. @throws ForkbedError ERR_CLOSED where the reply is not whole */
  end(): void {
    if (this.isWhole) return;
    if (this.part !== 'body until the end')
      throw new ForkbedError('ERR_CLOSED', this.describeMissing('the end of the stream'));
    this.isWhole = true;
  }

  /**
   * The stream has broken off, without the end that its protocol has: no body ends so. RFC 9112, section 9.8.
   * @throws ForkbedError ERR_CLOSED where the reply is not whole
   */
  cut(): void {
    if (this.isWhole) return;
    throw new ForkbedError(
      'ERR_CLOSED',
      this.describeMissing('the end of the connection without a close_notify of TLS'),
    );
  }

  private takeFrom(bytes: Uint8Array, at: number, count: number): number {
    if (this.part === 'body until the end') {
      this.bodyBytes += count - at;
      return count;
    }
    if (this.part === 'body' || this.part === 'chunk') return this.takeBody(at, count);
    const found = bytes.indexOf(LINE_FEED, at);
    const isEnded = found !== -1 && found < count;
    const to = isEnded ? found : count;
    this.line += latin1(bytes, at, to);
    this.checkLength(to - at + 1);
    if (!isEnded) {
      if (this.part === 'status line') this.checkBeginning();
      return count;
    }
    const line = this.line.endsWith('\r') ? this.line.slice(0, -1) : this.line;
    this.line = '';
    this.takeLine(line);
    return to + 1;
  }

  private takeBody(at: number, count: number): number {
    const taken = Math.min(this.bytesLeft, count - at);
    this.bytesLeft -= taken;
    this.bodyBytes += taken;
    if (this.bytesLeft > 0) return count;
    if (this.part === 'chunk') this.part = 'chunk end';
    else this.finish();
    return at + taken;
  }

  private takeLine(line: string): void {
    switch (this.part) {
      case 'status line':
        this.takeStatus(line);
        break;
      case 'header':
        if (line === '') this.endHeader();
        else this.takeField(line);
        break;
      case 'chunk size':
        this.takeChunkSize(line);
        break;
      case 'chunk end':
        if (line !== '') throw wrong('the end of a chunk', line);
        this.part = 'chunk size';
        this.headerBytes = 0;
        break;
      default:
        if (line === '') this.finish();
        else if (!FIELD.test(line)) throw wrong('a trailer field', line);
    }
  }

  private takeStatus(line: string): void {
    const match = STATUS_LINE.exec(line);
    if (match === null) throw wrong('an HTTP status line', line);
    this.minor = Number(match[1]);
    this.statusUnderWay = Number(match[2]);
    if (!this.isInterim) this.status = this.statusUnderWay;
    this.part = 'header';
  }

  /** 101 is none: what follows it is another protocol. RFC 9110, section 15.2. */
  private get isInterim(): boolean {
    return this.statusUnderWay < 200 && this.statusUnderWay !== 101;
  }

  private takeField(line: string): void {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      this.takeFold(line);
      return;
    }
    const match = FIELD.exec(line);
    if (match === null) throw wrong('a header field', line);
    const [, name = '', value = ''] = match;
    this.lastValues = this.headerValues(name);
    this.lastValues.push(value);
  }

  /** Of the fields that are not asked for the values are dropped. */
  private headerValues(name: string): string[] {
    // By its length first: nearly all are neither.
    if (name.length === 14 && name.toLowerCase() === 'content-length') return this.fields.contentLength;
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') return this.fields.transferEncoding;
    return [];
  }

  private takeFold(line: string): void {
    const { lastValues } = this;
    if (lastValues === undefined) throw wrong('a header field', line);
    lastValues.push(`${lastValues.pop() ?? ''} ${line.trim()}`.trim());
  }

  private endHeader(): void {
    const { fields } = this;
    this.headerBytes = 0;
    this.lastValues = undefined;
    this.fields = { contentLength: [], transferEncoding: [] };
    if (this.isInterim) {
      this.interimReplies += 1;
      if (this.interimReplies > MAX_INTERIM_REPLIES)
        throw wrong('a final status', `${MAX_INTERIM_REPLIES} interim ones`);
      this.part = 'status line';
      return;
    }
    const { status } = this;
    const framing = bodyFraming(fields, { minor: this.minor });
    if (this.hasNoBody || status === 101 || status === 204 || status === 304 || framing === 0) this.finish();
    else if (framing === 'chunked') this.part = 'chunk size';
    else if (framing === 'until the end') this.part = 'body until the end';
    else {
      this.part = 'body';
      this.bytesLeft = framing;
      this.bodyLength = framing;
    }
  }

  private takeChunkSize(line: string): void {
    const match = CHUNK_SIZE.exec(line);
    if (match === null) throw wrong('the size of a chunk', line);
    this.bytesLeft = Number.parseInt(match[1] ?? '', 16);
    this.part = this.bytesLeft === 0 ? 'trailer' : 'chunk';
    this.headerBytes = 0;
  }

  private finish(): void {
    this.part = 'none';
    this.isWhole = true;
  }

  private checkLength(bytes: number): void {
    this.headerBytes += bytes;
    if (this.line.length > MAX_LINE_BYTES) throw wrong(`a line of at most ${MAX_LINE_BYTES} bytes`, this.line);
    if (this.headerBytes > MAX_HEADER_BYTES) throw wrong(`a header of at most ${MAX_HEADER_BYTES} bytes`, this.line);
  }

  /** So that a greeting without a line's end is not waited for. */
  private checkBeginning(): void {
    const { line } = this;
    const isBeginning = line.startsWith(STATUS_LINE_BEGINNING) || STATUS_LINE_BEGINNING.startsWith(line);
    if (!isBeginning) throw wrong('an HTTP status line', line);
  }

  /** What is missing of a reply that is not whole, and what came in its place, as a message for people. */
  describeMissing(instead: string): string {
    const so = `HTTP ${this.statusUnderWay}`;
    switch (this.part) {
      case 'status line':
        if (this.line === '') return `expected a reply, received ${instead}`;
        return `expected an HTTP status line, received ${quoteLatin1(this.line)} and ${instead}`;
      case 'header':
        return `${so}: expected the end of the header, received ${instead}`;
      case 'body':
        return `${so}: expected a body of ${this.bodyLength} bytes, received ${this.bodyBytes} and ${instead}`;
      case 'body until the end':
        return `${so}: expected the end of the stream after the body, received ${this.bodyBytes} bytes and ${instead}`;
      default:
        return `${so}: expected the last chunk of the body, received ${this.bodyBytes} bytes and ${instead}`;
    }
  }
}

function wrong(expected: string, received: string): ForkbedError {
  return new ForkbedError('ERR_REPLY', `expected ${expected}, received ${quoteLatin1(received)}`);
}
