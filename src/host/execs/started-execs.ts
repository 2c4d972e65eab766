/**
 * The execs of a run: a client container stands for them at the gate, which enters, begins and ends with the others; at each of the
 * audit's orders, which it prints, the host runs the execs by the engine and reports what became of each. ADR 0029.
 */
import type { FaultName } from '../../common/chaos/fault-kinds.ts';
import { Fields } from '../../common/events/fields.ts';
import { LOAD_ROUND } from '../../common/events/gate-messages.ts';
import type { ExecPlan } from '../../common/execs/exec-plan.ts';
import type { ExecEnded } from '../../common/execs/exec-record.ts';
import { printArguments } from '../../common/load/print-arguments.ts';
import { clientOptions } from '../../common/programs/client-options.ts';
import { counted } from '../../common/report/phrase.ts';
import { AttachedLines } from '../docker/attached-lines.ts';
import { ExecEnds } from '../docker/exec-ends.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { parseJson } from '../parse-json.ts';
import { isForkbedError } from '../thrown.ts';
import { ExecKiller } from './exec-killer.ts';
import { execOrder } from './exec-queue.ts';
import { FaultsMet } from './faults-met.ts';
import { HealthRuns } from './health-runs.ts';
import { runExec } from './run-exec.ts';
import { type ExecPace, runQueue } from './run-queue.ts';

/** What the last execs have to end within the limit of the load, so that the client can report them. */
const END_WITHIN_MS = 5_000;

/** From one exec to the next beside faults, where a plan of the library says no time. */
const UNPLANNED_EVERY_MS = 500;

interface Deps {
  readonly subject: StartedContainer;
  readonly plans: readonly ExecPlan[];
  /** Of the load, in milliseconds. */
  readonly limitMs: number;
  /** Where faults come meanwhile: how long the load goes on at least, in milliseconds. It ends with `release`. */
  readonly underFaultsMs?: number | undefined;
  readonly lines: AttachedLines;
  readonly ends: ExecEnds;
  readonly killer: ExecKiller;
  readonly onProgress: (progress: string) => void;
}

/** An order of the audit, as the client at the gate prints it. */
type Order =
  | { readonly event: 'go'; readonly round: number; readonly count?: number }
  | { readonly event: 'enough' }
  | undefined;

export interface ExecsOptions {
  readonly subject: StartedContainer;
  readonly plans: readonly ExecPlan[];
  /** forkbed's own image. */
  readonly image: string;
  readonly limitMs: number;
  /** See `Deps`. */
  readonly underFaultsMs?: number | undefined;
  readonly onProgress: (progress: string) => void;
  readonly gate: { readonly binds: readonly string[]; readonly path: string; readonly timeoutMs: number };
}

export class StartedExecs implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #relay: StartedContainer;
  #over = new AbortController();
  readonly #released = new AbortController();
  readonly #faults = new FaultsMet();
  #number = 0;
  readonly #runs: number[];
  readonly #failure = Promise.withResolvers<never>();
  #log: AsyncDisposable | undefined;
  #round: Promise<void> = Promise.resolve();

  private constructor(relay: StartedContainer, deps: Deps) {
    this.#relay = relay;
    this.#deps = deps;
    this.#runs = deps.plans.map(() => 0);
    this.#failure.promise.catch(() => {});
  }

  /** The client has started, and waits at the gate. @throws EngineError, EngineLostError, DeadlineError, NoEngineError */
  static async start(options: ExecsOptions): Promise<StartedExecs> {
    const { subject, plans, image, limitMs, underFaultsMs, gate, onProgress } = options;
    const { engine } = subject;
    const failureTimes = underFaultsMs !== undefined;
    const spec = { gate: gate.path, gateTimeoutMs: gate.timeoutMs, relay: JSON.stringify(plans), failureTimes };
    const relay = await startContainer(engine, {
      image,
      role: 'client',
      command: ['forkbed-client', ...printArguments(clientOptions, spec)],
      binds: gate.binds,
      network: 'none',
      interactive: true,
    });
    const open: (() => Promise<void>)[] = [() => relay.remove()];
    try {
      const lines = await AttachedLines.attach(relay);
      open.push(async () => lines[Symbol.dispose]());
      const ends = await ExecEnds.watch(engine, subject.id);
      open.push(async () => ends[Symbol.dispose]());
      const killer = new ExecKiller(subject, image);
      open.push(() => killer[Symbol.asyncDispose]());
      if (plans.some(({ end, kind }) => end === 'kill' && kind !== 'health')) await killer.start();
      const execs = new StartedExecs(relay, {
        ...{ subject, plans, limitMs, underFaultsMs, onProgress },
        ...{ lines, ends, killer },
      });
      execs.#log = await relay.follow({ onOutput: (line) => execs.#obey(toOrder(line)), onError: () => {} });
      return execs;
    } catch (error) {
      // What closing them throws would hide why it did not start; what is left of the run is removed at its end.
      await Promise.allSettled(open.map((close) => close()));
      throw error;
    }
  }

  /** What the job returns. @throws what an exec throws as soon as it does: EngineLostError, DeadlineError, NoEngineError */
  whileRunning<Value>(job: Promise<Value>): Promise<Value> {
    return Promise.race([job, this.#failure.promise]);
  }

  /** A fault is on from now on; `undefined`: none is. */
  meet(fault: FaultName | undefined): void {
    this.#faults.meet(fault);
  }

  /** The last fault has been reverted, and the subject has had its time: no more execs than the plans have are to come. */
  release(): void {
    this.#released.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#round;
    await this.#deps.killer[Symbol.asyncDispose]();
    this.#deps.ends[Symbol.dispose]();
    this.#deps.lines[Symbol.dispose]();
    await this.#relay.remove();
    await this.#log?.[Symbol.asyncDispose]();
  }

  #obey(order: Order): void {
    if (order?.event === 'enough') this.#over.abort();
    if (order?.event !== 'go') return;
    this.#over = new AbortController();
    this.#round = this.#runRound(order).catch((error: unknown) => this.#failure.reject(error));
  }

  async #runRound({ round, count }: { round: number; count?: number }): Promise<void> {
    const { plans, limitMs, lines, onProgress } = this.#deps;
    const isLoad = round === LOAD_ROUND;
    const order = execOrder(plans, count);
    const limit = AbortSignal.timeout(Math.max(limitMs / 2, limitMs - END_WITHIN_MS));
    const over = isLoad ? AbortSignal.any([this.#over.signal, limit]) : this.#over.signal;
    const counts = plans.map((_, plan) => order.filter((each) => each === plan).length);
    const ownOrder = order.filter((plan) => plans[plan]?.kind !== 'health');
    const pace = isLoad ? this.#paceFor(ownOrder) : undefined;
    const watched = plans.map((_, plan) => this.#watchHealth(plan, { count: counts[plan] ?? 0, over, pace }));
    await runQueue({ plans, order: ownOrder, run: (plan) => this.#runOne(plan, over), over, pace });
    const missing = (await Promise.all(watched)).reduce((sum, each) => sum + each, 0);
    if (isLoad && missing > 0) {
      onProgress(`${counted(missing, 'run')} of the health check did not come in time: does the engine run it?`);
      // The client that stands for them is missing: nothing is known of these runs, and nobody is blamed.
      await this.#relay.remove();
    } else lines.write({ event: 'done' });
  }

  /** `undefined` without faults. */
  #paceFor(order: readonly number[]): ExecPace | undefined {
    const { underFaultsMs } = this.#deps;
    if (underFaultsMs === undefined) return undefined;
    const everyMs = underFaultsMs === 0 ? UNPLANNED_EVERY_MS : underFaultsMs / Math.max(1, order.length);
    return { everyMs, released: this.#released.signal };
  }

  /** The runs of a health check are the engine's own. How many did not come. */
  async #watchHealth(
    index: number,
    { count, over, pace }: { count: number; over: AbortSignal; pace: ExecPace | undefined },
  ): Promise<number> {
    const { plans, lines, ends } = this.#deps;
    const plan = plans[index];
    if (plan?.kind !== 'health') return 0;
    const runs = new Map<number, number>();
    let after: { readonly after?: number } = {};
    const done = await new HealthRuns(ends, plan).round({
      count,
      over,
      released: pace?.released,
      onBegan: () => {
        const { number, run } = this.#begin(index);
        runs.set(number, run);
        // The event comes after the start. Half of the pause before it is nobody's. The engine may report an end seconds later.
        lines.write({ event: 'began', number, lateMs: (plan.everyMs ?? 0) / 2, ...after });
        after = { after: number };
        return number;
      },
      onEnded: (number, end) => {
        const ended = { ...end, ...this.#faults.end(number) };
        lines.write({ event: 'ended', number, plan: index, run: runs.get(number) ?? 1, ...ended } satisfies ExecEnded);
      },
    });
    return Math.max(0, count - done);
  }

  #begin(index: number): { number: number; run: number } {
    this.#number += 1;
    const run = (this.#runs[index] ?? 0) + 1;
    this.#runs[index] = run;
    this.#faults.begin(this.#number);
    return { number: this.#number, run };
  }

  async #runOne(index: number, over: AbortSignal): Promise<void> {
    const { subject, plans, lines, ends, killer } = this.#deps;
    const plan = plans[index];
    if (plan === undefined) return;
    const { number, run } = this.#begin(index);
    lines.write({ event: 'began', number });
    const kill = () => killer.kill(number);
    const end = await runExec({ subject, ends, plan, over, kill, number });
    const ended = { ...end, ...this.#faults.end(number) };
    lines.write({ event: 'ended', number, plan: index, run, ...ended } satisfies ExecEnded);
  }
}

/** `undefined` for a line that is none. */
function toOrder(line: string): Order {
  try {
    const fields = new Fields(parseJson(line));
    const event = fields.choice('event', ['go', 'enough']);
    if (event === 'enough') return { event };
    const count = fields.maybe('connections', (name) => fields.count(name, 1));
    return { event, round: fields.count('round'), ...(count === undefined ? {} : { count }) };
  } catch (error) {
    if (isForkbedError(error, 'ERR_PARSE')) return undefined;
    throw error;
  }
}
