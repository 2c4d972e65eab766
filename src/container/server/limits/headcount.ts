/** The children that live, and how many of them each source has. Pure: it is told of births and ends. */
export class Headcount {
  readonly #sources = new Map<string, number>();
  readonly #children = new Map<number, string>();

  get size(): number {
    return this.#children.size;
  }

  of(source: string): number {
    return this.#sources.get(source) ?? 0;
  }

  pids(): number[] {
    return [...this.#children.keys()];
  }

  /** `undefined` for one that does not live, or is nobody's. */
  sourceOf(pid: number): string | undefined {
    return this.#children.get(pid);
  }

  add(pid: number, source: string): void {
    this.#children.set(pid, source);
    this.#sources.set(source, this.of(source) + 1);
  }

  /** A pid that it was never told of changes nothing. */
  remove(pid: number): void {
    const source = this.#children.get(pid);
    if (source === undefined) return;
    this.#children.delete(pid);
    const left = this.of(source) - 1;
    // A source without children is forgotten: a server meets more of them than it has memory for.
    if (left === 0) this.#sources.delete(source);
    else this.#sources.set(source, left);
  }
}
