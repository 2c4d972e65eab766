/** Jobs that are done once each, by key: callers with the same key share the promise. A job that failed is done anew. */
export class PromiseCache<Value> {
  readonly #promises = new Map<string, Promise<Value>>();

  /** The job's outcome, kept once it is there. */
  keep(key: string, job: () => Promise<Value>): Promise<Value> {
    const known = this.#promises.get(key);
    if (known !== undefined) return known;
    const promise = job();
    this.#promises.set(key, promise);
    promise.catch(() => this.#promises.delete(key));
    return promise;
  }

  /** The job's outcome, shared only while it is under way. */
  async share(key: string, job: () => Promise<Value>): Promise<Value> {
    const promise = this.keep(key, job);
    try {
      return await promise;
    } finally {
      if (this.#promises.get(key) === promise) this.#promises.delete(key);
    }
  }

  /** Whether it is under way, or done. */
  has(key: string): boolean {
    return this.#promises.has(key);
  }
}
