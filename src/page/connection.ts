/**
 * The page's stream of events. It comes back by itself: after a break, after a refusal, and after a sleep of the browser, in which nothing
 * is heard and nothing breaks.
 */
import type { LiveMessage } from '../common/live/live-message.ts';

export type ConnectionState =
  | { readonly kind: 'connecting' | 'open' | 'unreachable' | 'refused' }
  | { readonly kind: 'silent'; readonly seconds: number };

const CHECK_MS = 1_000;
/** The host beats every two seconds. */
const SILENT_MS = 6_000;
const DEAD_MS = 12_000;
const RETRY_MS = 2_000;

export class Connection {
  readonly #onMessage: (message: LiveMessage) => void;
  readonly #onState: (state: ConnectionState) => void;
  /** What is known of the timeline, in milliseconds since 1970. */
  readonly #since: () => number;
  #source: EventSource | undefined;
  #lastMessageMs = 0;
  #retryAtMs: number | undefined;

  constructor(parts: {
    onMessage: (message: LiveMessage) => void;
    onState: (state: ConnectionState) => void;
    since: () => number;
  }) {
    this.#onMessage = parts.onMessage;
    this.#onState = parts.onState;
    this.#since = parts.since;
    setInterval(() => this.#check(), CHECK_MS);
    document.addEventListener('visibilitychange', () => this.#check());
    window.addEventListener('online', () => this.#check());
    this.#open();
  }

  #open(): void {
    this.#source?.close();
    this.#retryAtMs = undefined;
    this.#lastMessageMs = performance.now();
    this.#onState({ kind: 'connecting' });
    const source = new EventSource(`events?since=${Math.floor(this.#since())}`);
    this.#source = source;
    const noteMessage = () => {
      if (source !== this.#source) return;
      this.#lastMessageMs = performance.now();
      this.#onState({ kind: 'open' });
    };
    for (const event of ['whole', 'sample', 'status', 'verdict'] as const) {
      source.addEventListener(event, ({ data }) => {
        noteMessage();
        this.#onMessage({ event, ...JSON.parse(data) });
      });
    }
    source.addEventListener('beat', noteMessage);
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      const isRefused = source.readyState === EventSource.CLOSED;
      this.#onState({ kind: isRefused ? 'refused' : 'unreachable' });
      // After a refusal the browser does not come again by itself.
      if (isRefused) this.#retryAtMs = performance.now() + RETRY_MS;
      this.#lastMessageMs = performance.now();
    });
  }

  #check(): void {
    const nowMs = performance.now();
    const silentMs = nowMs - this.#lastMessageMs;
    if (this.#retryAtMs !== undefined) {
      if (nowMs >= this.#retryAtMs) this.#open();
    } else if (silentMs >= DEAD_MS) this.#open();
    else if (silentMs >= SILENT_MS) this.#onState({ kind: 'silent', seconds: Math.floor(silentMs / 1_000) });
  }
}
