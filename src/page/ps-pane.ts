/** What `ps` prints of the same processes, which is what most people know: asked while somebody reads it, and not else. Of a saved run it is made of the table. */
import { byId, setText } from './dom.ts';
import type { Translator } from './translate.ts';

const RETRY_MS = 2_000;

export class PsPane {
  readonly #pane = byId('ps-pane', HTMLElement);
  readonly #text = byId('ps', HTMLElement);
  #words: Translator;
  #saved: (() => string) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(words: Translator) {
    this.#words = words;
    // What scrolls must be reached by the keyboard, and have a name then.
    this.#text.tabIndex = 0;
    this.#text.setAttribute('role', 'group');
    this.#text.setAttribute('aria-labelledby', 'ps-title');
  }

  translate(words: Translator): void {
    this.#words = words;
  }

  /** Instead of asking, from now on. It is called when `draw` is. */
  set saved(saved: () => string) {
    this.#saved = saved;
  }

  /** A saved run has come to another moment. */
  draw(): void {
    if (this.#saved !== undefined && !this.#pane.hidden) setText(this.#text, this.#saved());
  }

  set isOpen(isOpen: boolean) {
    this.#pane.hidden = !isOpen;
    clearTimeout(this.#timer);
    if (this.#saved !== undefined) this.draw();
    else if (isOpen) void this.#load();
  }

  async #load(): Promise<void> {
    setText(this.#text, await this.#ask());
    if (!this.#pane.hidden) this.#timer = setTimeout(() => void this.#load(), RETRY_MS);
  }

  async #ask(): Promise<string> {
    try {
      const response = await fetch('ps');
      const text = await response.text();
      return response.ok ? text : this.#words.text('failed', { detail: text });
    } catch (error) {
      return this.#words.text('failed', { detail: String(error) });
    }
  }
}
