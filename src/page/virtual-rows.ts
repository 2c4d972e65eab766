/**
 * A list of which only the rows that can be seen are in the document, each kept for as long as its key can be seen: a thousand rows that
 * change cost as much as thirty.
 */
export interface RowModel {
  readonly key: string;
}

/** Of CSS: the height of a row. */
export const ROW_PX = 28;
const BEYOND = 6;

export class VirtualRows<Row extends RowModel> {
  readonly #viewport: HTMLElement;
  readonly #body: HTMLElement;
  readonly #make: (row: Row) => HTMLElement;
  readonly #update: (node: HTMLElement, row: Row, index: number) => void;
  readonly #shown = new Map<string, HTMLElement>();
  #rows: readonly Row[] = [];

  /** `body` is the only child of `viewport` that grows; `update` is called for each row that can be seen, whenever it may be another. */
  constructor(parts: {
    viewport: HTMLElement;
    body: HTMLElement;
    make: (row: Row) => HTMLElement;
    update: (node: HTMLElement, row: Row, index: number) => void;
  }) {
    this.#viewport = parts.viewport;
    this.#body = parts.body;
    this.#make = parts.make;
    this.#update = parts.update;
    this.#viewport.addEventListener('scroll', () => requestAnimationFrame(() => this.draw()), { passive: true });
  }

  set rows(rows: readonly Row[]) {
    this.#rows = rows;
    this.draw();
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** How many fit. */
  get pageLength(): number {
    return Math.max(1, Math.floor(this.#viewport.clientHeight / ROW_PX) - 2);
  }

  reveal(index: number): void {
    const top = index * ROW_PX;
    const { scrollTop, clientHeight } = this.#viewport;
    // The heading takes a row.
    if (top < scrollTop) this.#viewport.scrollTop = top;
    else if (top + 2 * ROW_PX > scrollTop + clientHeight) this.#viewport.scrollTop = top + 2 * ROW_PX - clientHeight;
  }

  draw(): void {
    const { scrollTop, clientHeight } = this.#viewport;
    const first = Math.max(0, Math.floor(scrollTop / ROW_PX) - BEYOND);
    const last = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / ROW_PX) + BEYOND);
    const height = `${this.#rows.length * ROW_PX}px`;
    if (this.#body.style.height !== height) this.#body.style.height = height;
    const wanted = new Set(this.#rows.slice(first, last).map(({ key }) => key));
    for (const [key, node] of this.#shown) {
      if (wanted.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    for (let index = first; index < last; index += 1) {
      const row = this.#rows[index];
      if (row === undefined) continue;
      let node = this.#shown.get(row.key);
      if (node === undefined) {
        node = this.#make(row);
        this.#shown.set(row.key, node);
        this.#body.append(node);
      }
      const place = `translateY(${index * ROW_PX}px)`;
      if (node.style.transform !== place) node.style.transform = place;
      this.#update(node, row, index);
    }
  }
}
