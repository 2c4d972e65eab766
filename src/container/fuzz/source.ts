/** A fuzzer's bytes, read from the front; when they are used up, zeros. */
export class Source {
  readonly #bytes: Uint8Array;
  #next = 0;

  constructor(bytes: ArrayBuffer) {
    this.#bytes = new Uint8Array(bytes);
  }

  get isUsedUp(): boolean {
    return this.#next >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.#next++] ?? 0;
  }

  /** From 0 to `limit` - 1. */
  below(limit: number): number {
    return this.byte() % limit;
  }

  int32(): number {
    return this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Characters of one byte each, NUL among them. */
  text(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(this.byte())).join('');
  }
}
