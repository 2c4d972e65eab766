/**
 * Stands at the gate for execs, which only the host can run: it prints each order of the audit as a JSON line on stdout, and takes
 * what became of the execs from stdin, a JSON object a line. An exec begins after its line `began` and has ended before its line `ended`,
 * so the times at which the two arrive here, by the clock of the processes' start times, enclose the exec.
 *
 *     stdout  {"event":"go","round":1}       as the audit said it
 *             {"event":"enough","round":1}   the round is to end, or the audit has gone
 *     stdin   {"event":"began","number":7}       with `lateMs` where the line may come so long after the start, and with
 *                                             `after`, the number of an exec that has ended before
 *             {"event":"ended","number":7, …}
 *             {"event":"done"}               all execs of the round have ended
 */
import { decodeUtf8, EPOLLIN, encodeUtf8, read } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../common/deadlines.ts';
import { quoteBeginning } from '../../common/escape/quote-bytes.ts';
import type { ClientSummary } from '../../common/events/client-summary.ts';
import { Fields } from '../../common/events/fields.ts';
import { type Go, LOAD_ROUND } from '../../common/events/gate-messages.ts';
import { type ExecPlan, toExecPlan } from '../../common/execs/exec-plan.ts';
import { type ExecEnded, failureCode, hasSucceeded, toExecEnded } from '../../common/execs/exec-record.ts';
import { BugError, ForkbedError, ParseError, UsageError } from '../../common/forkbed-error.ts';
import { latin1 } from '../../common/http/latin1.ts';
import { LineReader } from '../net/line-reader.ts';
import { monotonicMs } from '../posix/clock.ts';
import { EpollSet } from '../posix/epoll-set.ts';
import { printLine } from '../posix/output.ts';
import type { StopSignals } from '../posix/stop-signals.ts';
import { bootTimeMs } from '../proc/process-list.ts';
import type { Ending } from './ending.ts';
import { FailureTimes } from './failure-times.ts';
import type { Gate } from './gate.ts';
import { Tally } from './tally.ts';

const STDIN = 0;
const CHUNK_BYTES = 64 * 1024;
const MAX_LINE_BYTES = 64 * 1024;
/** How much of an output is shown: an engine that cannot start a command says why after a long way. */
const OUTPUT_BYTES = 400;

/** The plans of `--relay`. @throws UsageError */
export function parsePlans(text: string): readonly ExecPlan[] {
  try {
    const plans: unknown = JSON.parse(text);
    return new Fields({ plans }).objects('plans').map(toExecPlan);
  } catch (error) {
    if (!(error instanceof ParseError) && !(error instanceof SyntaxError)) throw error;
    throw new UsageError(`--relay: expected a JSON array of plans, received ${error.message}`);
  }
}

export class Relay {
  readonly #plans: readonly ExecPlan[];
  readonly #gate: Gate;
  readonly #stop: StopSignals;
  readonly #failureTimes: boolean;
  readonly #reader = new LineReader({ decode: decodeUtf8, maxBytes: MAX_LINE_BYTES });
  readonly #chunk = new ArrayBuffer(CHUNK_BYTES);
  /** When each exec began that has not ended, by its number. */
  readonly #began = new Map<number, number>();
  /** By when each has ended whose end is reported late, by its number. */
  readonly #latest = new Map<number, number>();
  #lines: string[] = [];

  /** `failureTimes`: the summary of the load has the time of each failure. */
  constructor(deps: { plans: readonly ExecPlan[]; gate: Gate; stop: StopSignals; failureTimes: boolean }) {
    this.#failureTimes = deps.failureTimes;
    this.#plans = deps.plans;
    this.#gate = deps.gate;
    this.#stop = deps.stop;
  }

  /** A round: until the host says that all of its execs have ended. @throws ForkbedError ERR_RELAY where the host has gone */
  run(go: Go): { tally: Tally; summary: ClientSummary } {
    const beganMs = monotonicMs();
    const times = this.#failureTimes && go.round === LOAD_ROUND ? { times: new FailureTimes(beganMs) } : {};
    const tally = new Tally(times);
    printLine(JSON.stringify(go));
    this.#untilDone(go, tally);
    const connections = tally.ok + tally.failed;
    return { tally, summary: tally.summary({ connections, elapsedMs: monotonicMs() - beganMs }) };
  }

  #untilDone({ round }: Go, tally: Tally): void {
    const { ending } = this.#gate;
    const epollSet = new EpollSet<Pick<Ending, 'fd' | 'take'>>();
    const stdin = { fd: STDIN, take: () => this.#receive() };
    let isOver = false;
    try {
      for (const item of [this.#stop, ending, stdin]) epollSet.watch({ fd: item.fd, item, events: EPOLLIN });
      while (!this.#stop.arrived && !this.#takeLines(tally)) {
        epollSet.serve(NO_TIMEOUT, { onEvents: (item) => item.take() });
        if (isOver || !ending.arrived) continue;
        isOver = true;
        epollSet.change(ending.fd, 0);
        printLine(JSON.stringify({ event: 'enough', round }));
      }
    } finally {
      epollSet.close();
    }
  }

  #receive(): void {
    const length = read(STDIN, this.#chunk, 0, CHUNK_BYTES) ?? 0;
    if (length === 0) throw new ForkbedError('ERR_RELAY', 'expected a line on stdin, received the end of file');
    const lines = this.#reader.push(this.#chunk, length);
    if (lines === undefined)
      throw new ForkbedError('ERR_RELAY', 'expected a line on stdin, received one without an end');
    this.#lines.push(...lines);
  }

  /** Whether the round is over. */
  #takeLines(tally: Tally): boolean {
    for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
      const fields = new Fields(JSON.parse(line));
      const event = fields.choice('event', ['began', 'ended', 'done']);
      if (event === 'done') return true;
      if (event === 'began') this.#begin(fields);
      else this.#end(toExecEnded(fields), tally);
    }
    return false;
  }

  #begin(fields: Fields): void {
    const lateMs = fields.maybe('lateMs', (name) => fields.measure(name)) ?? 0;
    const fromMs = bootTimeMs() - lateMs;
    const after = fields.maybe('after', (name) => fields.count(name, 1));
    if (after !== undefined && this.#began.has(after)) this.#latest.set(after, fromMs);
    this.#began.set(fields.count('number', 1), fromMs);
  }

  #end({ output, ...ended }: ExecEnded, tally: Tally): void {
    const plan = this.#plans[ended.plan];
    if (plan === undefined) throw new BugError(`expected one of ${this.#plans.length} plans, received ${ended.plan}`);
    const nowMs = bootTimeMs();
    const fromMs = this.#began.get(ended.number) ?? nowMs;
    const toMs = Math.min(this.#latest.get(ended.number) ?? nowMs, fromMs + maxHealthMs(ended, plan));
    this.#began.delete(ended.number);
    this.#latest.delete(ended.number);
    tally.ran(ended.ms);
    if (hasSucceeded(ended, plan)) tally.succeed();
    else {
      const code = failureCode(ended);
      const detail = output === undefined ? undefined : `it printed ${quoteUtf8(output)}`;
      const endedMs = monotonicMs();
      const soFar = () => ({ served: tally.ok, open: this.#began.size + 1 });
      tally.failBetween({ code, detail }, { beganMs: endedMs - ended.ms, endedMs }, soFar);
    }
    this.#gate.report({ ...ended, event: 'exec', fromMs, toMs });
  }
}

function quoteUtf8(text: string): string {
  const bytes = new Uint8Array(encodeUtf8(text));
  return quoteBeginning(latin1(bytes, 0, bytes.length), OUTPUT_BYTES);
}

/** A health check that is late has ended soon after its time-out, whenever the engine says so. */
function maxHealthMs({ timedOut }: ExecEnded, { kind, timeoutMs, everyMs = 0 }: ExecPlan): number {
  return kind === 'health' && timedOut ? timeoutMs + everyMs : Number.POSITIVE_INFINITY;
}
