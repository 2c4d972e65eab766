/**
 * One client at the gate: what it has said so far, and what that makes it. Nothing that it says can do more than lose it.
 *
 *     nobody ── arrived ──▶ arrived ── finished ──▶ finished
 *        └──── nonsense, leaving ────┴──▶ lost
 */
import { ParseError } from '../../../common/forkbed-error.ts';
import type { LineReader } from './line-reader.ts';
import { type FinishedClient, parseGateMessage } from './parse-gate-message.ts';

export type GuestState = 'nobody' | 'arrived' | 'finished' | 'lost';

export class Guest {
  readonly #reader: LineReader;
  #state: GuestState = 'nobody';
  #name: string | undefined;
  #result: FinishedClient | undefined;
  #lostBecause = '';

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  get state(): GuestState {
    return this.#state;
  }

  /** `undefined` before it has told it. */
  get name(): string | undefined {
    return this.#name;
  }

  /** `undefined` until it has finished. */
  get result(): FinishedClient | undefined {
    return this.#result;
  }

  /** What a lost guest did, such as "left before it had finished". */
  get lostBecause(): string {
    return this.#lostBecause;
  }

  /** Takes the first `length` bytes of `chunk`, which it has said. */
  hear(chunk: ArrayBuffer, length: number): void {
    const lines = this.#reader.push(chunk, length);
    if (lines === undefined) this.lose('said a line that has no end');
    for (const line of lines ?? []) {
      if (this.#state !== 'lost') this.#hearLine(line);
    }
  }

  /** It has gone. One that has finished need not wait, and one that never said a word was only trying the door. */
  leave(): void {
    if (this.#state === 'arrived') this.lose('left before it had finished');
  }

  lose(reason: string): void {
    this.#state = 'lost';
    this.#lostBecause = reason;
  }

  #hearLine(line: string): void {
    try {
      const message = parseGateMessage(line);
      if (message.event === 'arrived' && this.#state === 'nobody') {
        this.#name = message.name;
        this.#state = 'arrived';
      } else if (message.event === 'finished' && this.#state === 'arrived') {
        this.#result = message;
        this.#state = 'finished';
      } else {
        this.lose(`said ${message.event} out of turn`);
      }
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.lose(`said what cannot be understood: ${error.message}`);
    }
  }
}
