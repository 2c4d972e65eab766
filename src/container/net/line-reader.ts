/** Bytes in, whole lines out: what a peer sends comes in pieces that end anywhere, also within a character. */

/** `decodeUtf8` of 'forkbed:posix'. */
export type Decode = (bytes: ArrayBuffer, offset: number, length: number) => string;

const NEWLINE = 10;
const FIRST_BYTES = 1_024;

export class LineReader {
  readonly #decode: Decode;
  readonly #maxBytes: number;
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;

  /** `maxBytes`: the longest line that it takes. */
  constructor({ decode, maxBytes }: { decode: Decode; maxBytes: number }) {
    this.#decode = decode;
    this.#maxBytes = maxBytes;
  }

  /** The lines that the first `length` bytes of `chunk` complete, without their ends; `undefined` when one is too long. */
  push(chunk: ArrayBuffer, length: number): string[] | undefined {
    this.#append(new Uint8Array(chunk, 0, length));
    const lines: string[] = [];
    let start = 0;
    for (let end = this.#newline(start); end !== -1; end = this.#newline(start)) {
      lines.push(this.#decode(this.#bytes.buffer, start, end - start));
      start = end + 1;
    }
    this.#bytes.copyWithin(0, start, this.#length);
    this.#length -= start;
    return this.#length > this.#maxBytes ? undefined : lines;
  }

  #newline(from: number): number {
    const at = this.#bytes.indexOf(NEWLINE, from);
    return at < this.#length ? at : -1;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }
}
