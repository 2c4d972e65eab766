/** The tree of processes as a grid that a keyboard and a screen reader can walk through; or, of very many processes, their groups. */

import { printable } from '../common/escape/printable.ts';
import type { LiveProcess, ProcessGroup } from '../common/live/live-sample.ts';
import { element, setAttribute, setText } from './dom.ts';
import type { PageStore } from './page-store.ts';
import { commandText, stateText } from './process-text.ts';
import type { MessageKey, Translator } from './translate.ts';
import { treeOrder } from './tree-order.ts';
import { type RowModel, VirtualRows } from './virtual-rows.ts';

interface ProcessRow extends RowModel {
  readonly process: LiveProcess;
  readonly level: number;
}
interface GroupRow extends RowModel {
  readonly group: ProcessGroup;
}
type Row = ProcessRow | GroupRow;

const COLUMNS: readonly MessageKey[] = ['command', 'pid', 'state', 'age', 'sigchld', 'memoryShort', 'parent'];
/** How far in a deep tree is indented at most. */
const MAX_INDENT = 12;
const INDENT_PX = 14;

export class TreeView {
  readonly #grid: HTMLElement;
  readonly #head: HTMLElement;
  readonly #rows: VirtualRows<Row>;
  readonly #onChoose: (pid: number) => void;
  #words: Translator;
  #store: PageStore;
  #nowMs = 0;
  #current: string | undefined;

  /** `onChoose`: somebody wants to see what a process holds. */
  constructor(parts: { grid: HTMLElement; words: Translator; store: PageStore; onChoose: (pid: number) => void }) {
    this.#grid = parts.grid;
    this.#words = parts.words;
    this.#store = parts.store;
    this.#onChoose = parts.onChoose;
    this.#head = element('div', { className: 'row head', attributes: { role: 'row', 'aria-rowindex': '1' } });
    const body = element('div', { className: 'body', attributes: { role: 'rowgroup' } });
    this.#grid.append(element('div', { attributes: { role: 'rowgroup' } }, this.#head), body);
    this.#rows = new VirtualRows<Row>({
      viewport: this.#grid,
      body,
      make: (row) => this.#makeRow(row),
      update: (node, row, index) => this.#updateRow(node, row, index),
    });
    this.#grid.addEventListener('keydown', (event) => this.#onKey(event));
    this.translate(parts.words);
  }

  translate(words: Translator): void {
    this.#words = words;
    const cells = COLUMNS.map((key) =>
      element('div', { className: key, text: words.text(key), attributes: { role: 'columnheader' } }),
    );
    this.#head.replaceChildren(...cells);
    this.#rows.draw();
  }

  /** `nowMs`: by the container's clock. */
  show(nowMs: number): void {
    this.#nowMs = nowMs;
    const { groups, processes } = this.#store;
    const rows: readonly Row[] =
      groups === undefined
        ? treeOrder(processes).map((item) => ({ ...item, key: `p${item.process.pid}-${item.process.startedAtMs}` }))
        : groups.map((group) => ({ group, key: `g${group.ppid}-${group.state}-${group.isZombie}-${group.command}` }));
    setAttribute(this.#grid, 'aria-rowcount', String(rows.length + 1));
    this.#rows.rows = rows;
    this.#markCurrent();
  }

  /** Ages go on where nothing else changes. */
  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#rows.draw();
  }

  #makeRow(row: Row): HTMLElement {
    const cells = COLUMNS.map((key) => element('div', { className: key, attributes: { role: 'gridcell' } }));
    const node = element('div', { attributes: { role: 'row' } }, ...cells);
    node.addEventListener('click', () => {
      this.#current = row.key;
      this.#markCurrent();
      this.#choose(row);
    });
    return node;
  }

  #updateRow(node: HTMLElement, row: Row, index: number): void {
    const isZombie = 'process' in row ? row.process.zombieSinceMs !== undefined : row.group.isZombie;
    const className = `row${isZombie ? ' zombie' : ''}${row.key === this.#current ? ' current' : ''}`;
    if (node.className !== className) node.className = className;
    setAttribute(node, 'id', rowId(index));
    setAttribute(node, 'aria-rowindex', String(index + 2));
    setAttribute(node, 'aria-level', 'process' in row ? String(row.level) : '1');
    setAttribute(node, 'aria-selected', String(row.key === this.#current));
    const texts = 'process' in row ? this.#processTexts(row.process) : this.#groupTexts(row.group);
    const [first] = node.children;
    if (first instanceof HTMLElement) {
      const indent = `${INDENT_PX * ('process' in row ? Math.min(MAX_INDENT, row.level - 1) : 0)}px`;
      if (first.style.paddingInlineStart !== indent) first.style.paddingInlineStart = indent;
    }
    for (const [column, cell] of [...node.children].entries()) {
      if (cell instanceof HTMLElement) setText(cell, texts[column] ?? '');
    }
  }

  #processTexts(process: LiveProcess): string[] {
    const words = this.#words;
    const does = this.#store.sigchld.get(process.pid);
    return [
      `${process.zombieSinceMs === undefined ? '' : '✕ '}${commandText(process, words)}`,
      String(process.pid),
      stateText(process, this.#nowMs, words),
      words.age(this.#nowMs - process.startedAtMs),
      does === undefined ? '' : words.text(does),
      process.zombieSinceMs === undefined ? words.bytes(process.rssKiB * 1_024) : '',
      String(process.ppid),
    ];
  }

  #groupTexts({ ppid, state, isZombie, command, count }: ProcessGroup): string[] {
    const words = this.#words;
    const name = `${isZombie ? '✕ ' : ''}[${printable(command)}]${isZombie ? ' <defunct>' : ''}`;
    const kind = isZombie ? words.text('zombie') : state;
    return [`${name} × ${words.number(count)}`, '', kind, '', '', '', String(ppid)];
  }

  #onKey(event: KeyboardEvent): void {
    const { rows, pageLength } = this.#rows;
    const at = rows.findIndex(({ key }) => key === this.#current);
    const row = rows[at];
    const level = row !== undefined && 'process' in row ? row.level : 1;
    const isLevel = (each: Row, wanted: number) => 'process' in each && each.level === wanted;
    const to: Readonly<Record<string, () => number>> = {
      ArrowDown: () => at + 1,
      ArrowUp: () => Math.max(0, at - 1),
      PageDown: () => at + pageLength,
      PageUp: () => at - pageLength,
      Home: () => 0,
      End: () => rows.length - 1,
      // To the parent, and to the first child.
      ArrowLeft: () => rows.findLastIndex((each, index) => index < at && isLevel(each, level - 1)),
      ArrowRight: () => (rows[at + 1] !== undefined && isLevel(rows[at + 1] as Row, level + 1) ? at + 1 : at),
    };
    if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) this.#choose(row);
    else if (to[event.key] === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(rows.length - 1, to[event.key]?.() ?? at));
    this.#current = rows[index]?.key;
    this.#rows.reveal(index);
    this.#rows.draw();
    this.#markCurrent();
  }

  #choose(row: Row): void {
    if ('process' in row) this.#onChoose(row.process.pid);
  }

  #markCurrent(): void {
    const index = this.#rows.rows.findIndex(({ key }) => key === this.#current);
    setAttribute(this.#grid, 'aria-activedescendant', index === -1 ? undefined : rowId(index));
    this.#rows.draw();
  }
}

function rowId(index: number): string {
  return `row-${index}`;
}
