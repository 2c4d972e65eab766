/** The controls of a saved run: play and pause, a slider over its time, and how fast it goes. */
import { RECORDING_ID, type Recording } from '../common/live/recording.ts';
import { byId, element, setAttribute, setText } from './dom.ts';
import type { PageStore } from './page-store.ts';
import { formatPs } from './replay-ps.ts';
import { ReplayTape } from './replay-tape.ts';
import type { Translator } from './translate.ts';

const SPEEDS = [0.25, 1, 4, 16];
const REPLAY_NAME = /^[\w.-]{1,255}$/;

/** What the page is to play: the run in it, or the one that its address names; `undefined` of a live page. @throws Error where it cannot be had */
export async function readReplay(): Promise<Recording | undefined> {
  const own = document.getElementById(RECORDING_ID)?.textContent;
  if (own !== undefined && own !== null) return JSON.parse(own);
  const name = new URLSearchParams(location.search).get('replay');
  if (name === null) return undefined;
  if (!REPLAY_NAME.test(name)) throw new Error('expected the name of a saved run in the address, received another');
  const response = await fetch(`replay/${name}`);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

export class ReplayPlayer {
  readonly #store: PageStore;
  readonly #tape: ReplayTape;
  readonly #onChange: () => void;
  readonly #play = byId('play', HTMLButtonElement);
  readonly #moment = byId('moment', HTMLInputElement);
  readonly #speed = byId('speed', HTMLSelectElement);
  #words: Translator;
  #isPlaying = false;
  /** Of the frame before, while it plays. */
  #frameMs = 0;

  /** `onChange`: the store has another moment. */
  constructor(recording: Recording, parts: { store: PageStore; words: Translator; onChange: () => void }) {
    this.#store = parts.store;
    this.#words = parts.words;
    this.#onChange = parts.onChange;
    this.#tape = new ReplayTape(recording, parts.store);
    document.body.classList.add('replay');
    byId('replay', HTMLElement).hidden = false;
    for (const id of ['pause', 'save', 'scroll-back']) byId(id, HTMLElement).hidden = true;
    byId('ps-title', HTMLElement).dataset.message = 'psSaved';
    // A whole number of steps: the last of them is the end.
    const stepMs = Number(this.#moment.step);
    this.#moment.max = String(Math.ceil((this.#tape.endMs - this.#tape.startMs) / stepMs) * stepMs);
    this.#speed.append(
      ...SPEEDS.map((speed) => element('option', { text: `${speed}×`, attributes: { value: String(speed) } })),
    );
    this.#speed.value = '1';
    this.#play.addEventListener('click', () => this.#toggle());
    this.#moment.addEventListener('input', () => this.#seek(this.#tape.startMs + this.#moment.valueAsNumber));
    this.#moment.addEventListener('keydown', (event) => {
      if (event.key !== ' ') return;
      event.preventDefault();
      this.#toggle();
    });
  }

  /** The clock of the page: the moment that it shows. */
  get nowMs(): number {
    return this.#tape.atMs;
  }

  /** What `ps` would have printed then. */
  get ps(): string {
    const { groups, counts, processes } = this.#store;
    if (groups !== undefined) return this.#words.text('tooMany', { count: this.#words.number(counts.processes) });
    return formatPs(processes, this.#store.containerMs(this.nowMs));
  }

  translate(words: Translator): void {
    this.#words = words;
    const { startMs, endMs, thinnedUntilMs } = this.#tape;
    const time = (epochMs: number) => words.dateTime(epochMs / 1_000);
    const span =
      endMs === 0 ? words.text('savedEmpty') : words.text('savedSpan', { from: time(startMs), to: time(endMs) });
    const thinned = thinnedUntilMs === undefined ? '' : words.text('savedThinned', { time: time(thinnedUntilMs) });
    setText(byId('replay-about', HTMLElement), `${span} ${thinned}`.trim());
    this.#show();
  }

  #toggle(): void {
    this.#isPlaying = !this.#isPlaying;
    if (this.#isPlaying) {
      if (this.#tape.atMs >= this.#tape.endMs) this.#seek(this.#tape.startMs);
      this.#frameMs = performance.now();
      requestAnimationFrame((nowMs) => this.#advance(nowMs));
    }
    this.#show();
  }

  #advance(nowMs: number): void {
    if (!this.#isPlaying) return;
    // Of a page that was hidden the first frame comes late: it goes on from where it was.
    const passedMs = Math.min(1_000, Math.max(0, nowMs - this.#frameMs));
    this.#frameMs = nowMs;
    const toMs = this.#tape.atMs + passedMs * Number(this.#speed.value);
    if (toMs >= this.#tape.endMs) this.#isPlaying = false;
    this.#seek(toMs);
    requestAnimationFrame((nextMs) => this.#advance(nextMs));
  }

  #seek(toMs: number): void {
    this.#tape.seek(toMs);
    this.#show();
    this.#onChange();
  }

  #show(): void {
    const { atMs, startMs, endMs } = this.#tape;
    const passedMs = atMs - startMs;
    const time = this.#words.time(atMs / 1_000);
    const seconds = (ms: number) => this.#words.number(Math.floor(ms / 1_000));
    const text = this.#words.text('savedMoment', { time, seconds: seconds(passedMs), all: seconds(endMs - startMs) });
    this.#moment.value = String(passedMs);
    setAttribute(this.#moment, 'aria-valuetext', text);
    setText(byId('moment-text', HTMLElement), text);
    this.#play.dataset.message = this.#isPlaying ? 'pause' : 'play';
    setText(this.#play, this.#words.text(this.#isPlaying ? 'pause' : 'play'));
  }
}
