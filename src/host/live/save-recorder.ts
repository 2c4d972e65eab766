/**
 * Records what the live page shows, for those who save it: a quarter of an hour at most, in a bounded number of bytes. Where these are
 * not enough, the older changes of the process table are merged, two by two.
 */
import type { LiveMessage, TimelinePoint } from '../../common/live/live-message.ts';
import {
  eventTime,
  mergeSamples,
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type RecordedEvent,
  type Recording,
} from '../../common/live/recording.ts';
import { LiveState } from './live-state.ts';

export interface RecorderLimits {
  readonly maxMs: number;
  /** Of the events as JSON. The table at the beginning, the timeline and the page itself come on top: docs/lab.md has the sum. */
  readonly maxBytes: number;
}

export const RECORDER_LIMITS: RecorderLimits = { maxMs: 15 * 60_000, maxBytes: 12_000_000 };

/** Merging that saves less than this is not enough: the oldest go. */
const MIN_SAVED_SHARE = 0.05;
const DROPPED_SHARE = 0.1;
/** What is written at once. */
const CHUNK_CHARACTERS = 64 * 1024;

interface Entry {
  readonly epochMs: number;
  /** As it is saved: text takes less memory than objects. */
  readonly text: string;
  readonly bytes: number;
}

export class Recorder {
  readonly #limits: RecorderLimits;
  readonly #now: () => number;
  /** All before the first of the events. */
  readonly #base: LiveState;
  #entries: Entry[] = [];
  #bytes = 0;
  #thinnedUntilMs = 0;
  /** As JSON, where the last entry is one; else empty. */
  #lastStatus = '';
  /** When the last sample came, by its clock and by our own. */
  #last: { readonly epochMs: number; readonly nowMs: number } | undefined;

  /** `name`: what the container is called. `now`: a clock that never goes back, in milliseconds. */
  constructor(name: string, { limits = RECORDER_LIMITS, now = () => performance.now() } = {}) {
    this.#limits = limits;
    this.#now = now;
    this.#base = new LiveState(name);
  }

  /** Of the events, as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  add(message: LiveMessage): void {
    // A saved run has no controls, and no verdict.
    if (message.event === 'whole' || message.event === 'verdict') return;
    if (message.event === 'sample') {
      this.#last = { epochMs: message.sample.epochMs, nowMs: this.#now() };
      this.#append({ event: 'sample', sample: message.sample });
    } else {
      const event = { ...message, epochMs: this.#sampleClockMs() };
      // An engine that is not there is asked each second.
      if (this.#lastStatus !== JSON.stringify(message.status)) this.#append(event);
    }
    const oldestMs = (this.#entries.at(-1)?.epochMs ?? 0) - this.#limits.maxMs;
    const dropped = this.#entries.findIndex(({ epochMs }) => epochMs >= oldestMs);
    if (dropped > 0) this.#drop(dropped);
    if (this.#bytes > this.#limits.maxBytes) this.#thin();
  }

  /** The recording as JSON without any `<`, in pieces. `points`: the timeline. */
  *json(points: readonly TimelinePoint[]): Generator<string, void, void> {
    // As it is now: more may come while somebody reads slowly.
    const entries = [...this.#entries];
    const head: Omit<Recording, 'events'> = {
      format: RECORDING_FORMAT,
      version: RECORDING_VERSION,
      whole: { ...this.#base.whole(Number.POSITIVE_INFINITY), points },
      ...(this.#isThinned ? { thinnedUntilMs: this.#thinnedUntilMs } : {}),
    };
    let text = `${toJson(head).slice(0, -1)},"events":[`;
    for (const [index, entry] of entries.entries()) {
      text += `${index === 0 ? '' : ','}\n${entry.text}`;
      if (text.length < CHUNK_CHARACTERS) continue;
      yield text;
      text = '';
    }
    yield `${text}]}`;
  }

  get #isThinned(): boolean {
    return this.#thinnedUntilMs >= (this.#entries[0]?.epochMs ?? Number.POSITIVE_INFINITY);
  }

  /** The clock of the samples, which may be that of another host; 0 before the first. */
  #sampleClockMs(): number {
    return this.#last === undefined ? 0 : Math.round(this.#last.epochMs + this.#now() - this.#last.nowMs);
  }

  #append(event: RecordedEvent): void {
    const entry = toEntry(event);
    this.#lastStatus = event.event === 'status' ? JSON.stringify(event.status) : '';
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
  }

  #thin(): void {
    while (this.#bytes > this.#limits.maxBytes) {
      const bytes = this.#bytes;
      const half = Math.floor(this.#entries.length / 2);
      const older = mergePairs(this.#entries.slice(0, half));
      this.#thinnedUntilMs = Math.max(this.#thinnedUntilMs, older.at(-1)?.epochMs ?? 0);
      this.#entries = [...older, ...this.#entries.slice(half)];
      this.#bytes = this.#entries.reduce((sum, entry) => sum + entry.bytes, 0);
      if (this.#bytes > bytes * (1 - MIN_SAVED_SHARE)) this.#drop(Math.ceil(this.#entries.length * DROPPED_SHARE));
    }
  }

  /** The first of the events become a part of what was before. */
  #drop(count: number): void {
    for (const { text, bytes } of this.#entries.splice(0, count)) {
      const event: RecordedEvent = JSON.parse(text);
      if (event.event === 'sample') this.#base.sample(event.sample);
      else this.#base.status(event.status);
      this.#bytes -= bytes;
    }
  }
}

/** Neighbours that are both samples become one. */
function mergePairs(entries: readonly Entry[]): Entry[] {
  const merged: Entry[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const [first, second] = [entries[index] as Entry, entries[index + 1]];
    const pair = [first, ...(second === undefined ? [] : [second])].map(({ text }): RecordedEvent => JSON.parse(text));
    const [a, b] = pair;
    if (a?.event === 'sample' && b?.event === 'sample') {
      merged.push(toEntry({ event: 'sample', sample: mergeSamples(a.sample, b.sample) }));
      index += 1;
    } else merged.push(first);
  }
  return merged;
}

function toEntry(event: RecordedEvent): Entry {
  const text = toJson(event);
  return { epochMs: eventTime(event), text, bytes: Buffer.byteLength(text) };
}

/** Fit for a script element of a page: nothing in it ends the element. */
function toJson(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
