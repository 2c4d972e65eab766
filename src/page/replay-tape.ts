/** A recording as the page plays it: of each moment the table, the counts and the timeline up to then go into the store. */
import { eventTime, type Recording } from '../common/live/recording.ts';
import type { PageStore } from './page-store.ts';

export class ReplayTape {
  readonly #recording: Recording;
  readonly #store: PageStore;
  /** Of each event; a clock that was set back stands still here. */
  readonly #times: readonly number[];
  #next = 0;
  #atMs: number;

  constructor(recording: Recording, store: PageStore) {
    this.#recording = recording;
    this.#store = store;
    let lastMs = recording.whole.epochMs;
    this.#times = recording.events.map((event) => {
      lastMs = Math.max(lastMs, eventTime(event));
      return lastMs;
    });
    this.#atMs = this.startMs;
    this.#rewind();
    this.#advance(this.startMs);
  }

  /** The first moment that has a table, in milliseconds since 1970, as all of them; 0 where there is none. */
  get startMs(): number {
    const { events, whole } = this.#recording;
    return whole.epochMs === 0
      ? (this.#times[events.findIndex(({ event }) => event === 'sample')] ?? 0)
      : whole.epochMs;
  }

  get endMs(): number {
    return this.#times.at(-1) ?? this.startMs;
  }

  /** Which the store shows. */
  get atMs(): number {
    return this.#atMs;
  }

  /** Up to which tables were thinned. */
  get thinnedUntilMs(): number | undefined {
    return this.#recording.thinnedUntilMs;
  }

  seek(toMs: number): void {
    const wantedMs = Math.min(this.endMs, Math.max(this.startMs, toMs));
    // Changes have one direction: what was before is found from the beginning.
    if (wantedMs < this.#atMs) this.#rewind();
    this.#advance(wantedMs);
  }

  #rewind(): void {
    const { whole } = this.#recording;
    this.#store.apply({ ...whole, points: [] }, whole.epochMs);
    this.#next = 0;
  }

  #advance(toMs: number): void {
    const { events, whole } = this.#recording;
    for (let event = events[this.#next]; event !== undefined; event = events[this.#next]) {
      const timeMs = this.#times[this.#next] ?? 0;
      if (timeMs > toMs) break;
      this.#store.apply(event, timeMs);
      this.#next += 1;
    }
    this.#atMs = toMs;
    this.#store.points = whole.points.filter(({ epochMs }) => epochMs <= toMs);
  }
}
