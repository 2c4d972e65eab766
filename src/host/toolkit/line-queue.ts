/** Lines that come when they come, and a reader who takes one after the other until it has enough. It waits and hands on, and judges nothing. */

export interface Taking {
  /** No line is waited for longer, but the first; 0: no limit. */
  readonly forMs: number;
  readonly signal: AbortSignal;
}

export class LineQueue {
  /** Lines that have come and were not taken. */
  readonly #pending: string[] = [];
  #news = Promise.withResolvers<void>();
  #isOver = false;

  /** `gone`: there will be no more lines, also where `lines` does not end. A failure of either is the same as its end. */
  constructor(lines: AsyncIterable<string>, gone: Promise<unknown>) {
    const end = () => {
      this.#isOver = true;
      this.#wake();
    };
    void this.#collect(lines).then(end, end);
    void gone.then(end, end);
  }

  /** No line will come any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Another line has come already: who takes a long time for each would fall behind. */
  get hasMore(): boolean {
    return this.#pending.length > 0;
  }

  /** Until the signal aborts, there are no more, or the time is over and there was one. */
  async *take({ forMs, signal }: Taking): AsyncGenerator<string, void, void> {
    const time = forMs === 0 ? undefined : AbortSignal.timeout(forMs);
    const wake = () => this.#wake();
    for (const each of [signal, time]) each?.addEventListener('abort', wake, { once: true });
    const isDone = (isFirst: boolean) => signal.aborted || (time?.aborted === true && !isFirst);
    try {
      for (let isFirst = true; ; isFirst = false) {
        while (!this.hasMore && !this.#isOver && !isDone(isFirst)) await this.#news.promise;
        const line = isDone(isFirst) ? undefined : this.#pending.shift();
        if (line === undefined) return;
        yield line;
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  async #collect(lines: AsyncIterable<string>): Promise<void> {
    for await (const line of lines) {
      this.#pending.push(line);
      this.#wake();
    }
  }

  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }
}
