/**
 * One client at the gate: what it has sent so far, and its state by that. A message of its own can lose no other client.
 *
 *     nobody ── arrived ──▶ arrived ── finished ──▶ finished ◀── finished ── running, holding
 *        └──── nonsense, leaving ────┴──▶ lost          └─────── begin ───────▶ ┘
 *
 * `arrived` lasts from the arrival to the end of the load, but for the warm-up; `running` is the warm-up or a further round,
 * `holding` one that is held.
 */
import { LOAD_ROUND, WARM_UP_ROUND } from '../../../common/events/gate-messages.ts';
import type { ExecPlan } from '../../../common/execs/exec-plan.ts';
import type { ExecRecord } from '../../../common/execs/exec-record.ts';
import { BugError, ParseError } from '../../../common/forkbed-error.ts';
import type { LineReader } from '../../net/line-reader.ts';
import { type FinishedClient, parseGateMessage } from './parse-gate-message.ts';

export type GateClientState = 'nobody' | 'arrived' | 'running' | 'holding' | 'finished' | 'lost';

export class GateClient {
  readonly #reader: LineReader;
  #state: GateClientState = 'nobody';
  #name: string | undefined;
  #node: string | undefined;
  #longestMs: number | undefined;
  #execs: readonly ExecPlan[] | undefined;
  #records: ExecRecord[] = [];
  #round = LOAD_ROUND;
  #beganAtMs: number | undefined;
  readonly #results = new Map<number, FinishedClient>();
  #lostBecause = '';

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  get state(): GateClientState {
    return this.#state;
  }

  /** `undefined` until it has arrived. */
  get name(): string | undefined {
    return this.#name;
  }

  /** The machine that it runs on; `undefined` where it has not said so. */
  get node(): string | undefined {
    return this.#node;
  }

  /** How long one of its connections may take, by its own time-outs; `undefined` where that is not known. */
  get longestMs(): number | undefined {
    return this.#longestMs;
  }

  /** When it reported that its load begins, by the caller's clock; `undefined` where it has not. */
  get beganAtMs(): number | undefined {
    return this.#beganAtMs;
  }

  /** The plans of the execs that it stands for; `undefined` for any other client. */
  get execs(): readonly ExecPlan[] | undefined {
    return this.#execs;
  }

  get hasRecords(): boolean {
    return this.#records.length > 0;
  }

  /** The execs that have ended since they were last taken. */
  takeRecords(): readonly ExecRecord[] {
    const records = this.#records;
    if (records.length > 0) this.#records = [];
    return records;
  }

  /** Of the load; `undefined` until it has finished it. */
  get result(): FinishedClient | undefined {
    return this.resultIn(LOAD_ROUND);
  }

  /** `undefined` where it has not finished that round, or had no part in it. */
  resultIn(round: number): FinishedClient | undefined {
    return this.#results.get(round);
  }

  /** What a lost client did, such as "left before it had finished". */
  get lostBecause(): string {
    return this.#lostBecause;
  }

  /** Takes the first `length` bytes of `chunk`, which it has sent. `atMs`: now, by the caller's clock. */
  receive(chunk: ArrayBuffer, length: number, atMs: number): void {
    const lines = this.#reader.push(chunk, length);
    if (lines === undefined) this.lose('said a line that has no end');
    for (const line of lines ?? []) {
      if (this.#state !== 'lost') this.#receiveLine(line, atMs);
    }
  }

  /** It is asked for the warm-up or a further round. @throws BugError where it has not finished what it was asked before */
  begin(round: number): void {
    if (this.#state !== (round === WARM_UP_ROUND ? 'arrived' : 'finished')) {
      throw new BugError(`round ${round}: expected a client that has finished, received one that is ${this.#state}`);
    }
    this.#round = round;
    this.#state = 'running';
  }

  /** It has gone. One that has finished need not stay, and one that never sent anything has only tried the socket. */
  leave(): void {
    if (this.#isBusy) this.lose('left before it had finished');
  }

  lose(reason: string): void {
    this.#state = 'lost';
    this.#lostBecause = reason;
  }

  get #isBusy(): boolean {
    return this.#state === 'arrived' || this.#state === 'running' || this.#state === 'holding';
  }

  #receiveLine(line: string, atMs: number): void {
    try {
      this.#take(parseGateMessage(line), atMs);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      this.lose(`said what cannot be understood: ${error.message}`);
    }
  }

  #take(message: ReturnType<typeof parseGateMessage>, atMs: number): void {
    const mistake = this.#mistakeIn(message);
    if (mistake !== undefined) this.lose(mistake);
    else if (message.event === 'arrived') {
      this.#name = message.name;
      this.#node = message.node;
      this.#longestMs = message.longestMs;
      this.#execs = message.execs;
      this.#state = 'arrived';
    } else if (message.event === 'began') {
      this.#beganAtMs = atMs;
    } else if (message.event === 'exec') {
      this.#records.push(message);
    } else if (message.event === 'finished' && message.round === WARM_UP_ROUND) {
      this.#results.set(message.round, message);
      this.#round = LOAD_ROUND;
      this.#state = 'arrived';
    } else if (message.event === 'finished') {
      this.#results.set(message.round, message);
      this.#state = 'finished';
    } else this.#state = 'holding';
  }

  #mistakeIn(message: ReturnType<typeof parseGateMessage>): string | undefined {
    const { event } = message;
    const isInTurn = {
      arrived: this.#state === 'nobody',
      began: this.#state === 'arrived' && this.#beganAtMs === undefined,
      held: this.#state === 'running',
      exec: this.#isBusy && this.#execs !== undefined,
      finished: this.#isBusy,
    };
    if (!isInTurn[event]) return `said ${event} out of turn`;
    if (message.event === 'arrived' || message.event === 'exec' || message.round === this.#round) return undefined;
    return `said ${event} of round ${message.round} in round ${this.#round}`;
  }
}
