/**
 * A supervised pool: `--workers` processes, forked before the first client, that accept by themselves. The parent accepts no
 * client; it fills the slot of each worker that ends. It always reaps by wait, since it must know that a worker has ended.
 */
import { close, fork, POLLIN, pipe2 } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { PollSet } from '../../posix/poll-set.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { ServerContext } from '../context.ts';
import { drainChildren } from '../drain.ts';
import { EXHAUSTED } from '../failures.ts';
import { obey } from '../handle-signals.ts';
import type { EndOfChild } from '../journal.ts';
import type { ModeSnapshot } from '../reload/handover.ts';
import type { Mode } from './mode.ts';
import { EventWorker } from './prefork-event-worker.ts';
import { serveOneByOne } from './prefork-worker.ts';
import { Respawn } from './respawn.ts';
import { Scoreboard } from './scoreboard.ts';
import { leaveParent, type WorkerContext } from './worker-context.ts';

/** How often it reads the workers' counts, for which there is no event. */
const POLL_INTERVAL_MS = 1000;
/** Entries of the poll set. */
const SIGNALS = 0;
const STATS = 1;

interface Worker {
  readonly slot: number;
  readonly startedMs: number;
}

export class PreforkServer implements Mode {
  private readonly context: ServerContext;
  private readonly workers = new Map<number, Worker>();
  /** Workers from before a reload, which end when they serve no client, and count until then: the slot by pid. */
  private draining: Map<number, number> = new Map();
  private freeSlots: number[];
  private readonly respawn = new Respawn();
  private scoreboard: Scoreboard;
  private readonly lifeline: WorkerContext['lifeline'];
  private readonly waits = new PollSet(2);
  /** On the monotonic clock: it fills no slot before. */
  private backoffUntilMs = 0;
  private backoffMs = 0;
  /** The free slots that a failed worker has left. */
  private readonly failedSlots = new Set<number>();
  private failedForks = 0;

  constructor(context: ServerContext) {
    this.context = context;
    const { workers } = context.options;
    this.freeSlots = Array.from({ length: workers }, (_, index) => workers - 1 - index);
    this.scoreboard = new Scoreboard({ slots: workers });
    const [readFd, writeFd] = pipe2(0);
    this.lifeline = { readFd, writeFd };
    this.waits.watch(SIGNALS, { fd: context.signals.fd, events: POLLIN });
    context.stats?.watchIn(this.waits, STATS);
  }

  run(): number {
    const { control, journal, options, server, signals, stats } = this.context;
    for (;;) {
      this.fillSlots();
      this.waits.wait(this.waitMs());
      const isAsked = this.waits.events(SIGNALS) !== 0 || this.waits.events(STATS) !== 0;
      if (isAsked || options.log !== 'none') this.count();
      if (stats !== undefined && this.waits.events(STATS) !== 0) stats.answer();
      if (this.waits.events(SIGNALS) !== 0) {
        const arrived = signals.take();
        this.seeEnded();
        const stopSignal = obey(control, arrived);
        if (stopSignal !== undefined) {
          server.closeListen();
          return stopSignal;
        }
      }
      journal.report(monotonicMs(), this.workers.size);
    }
  }

  snapshot(): ModeSnapshot {
    const { fd, slots } = this.scoreboard;
    const workers = [...this.workers].map(([pid, { slot }]) => ({ pid, slot }));
    const draining = [...this.draining].map(([pid, slot]) => ({ pid, slot }));
    const scoreboard = { fd, slots, workers: [...workers, ...draining], failedForks: this.failedForks };
    return { clients: [], scoreboard };
  }

  restore({ scoreboard }: ModeSnapshot): void {
    if (scoreboard === undefined) return;
    this.draining = new Map(scoreboard.workers.map(({ pid, slot }) => [pid, slot]));
    this.freeSlots = slotsBeside(new Set(this.draining.values()), this.context.options.workers);
    this.scoreboard.closeFile();
    const slots = Math.max(scoreboard.slots, ...this.freeSlots.map((slot) => slot + 1));
    this.scoreboard = new Scoreboard({ slots, fd: scoreboard.fd });
    this.failedForks = scoreboard.failedForks;
  }

  drain(graceMs: number): number {
    // Workers without a client end now; the others when their client has gone.
    close(this.lifeline.writeFd);
    const killed = drainChildren(this.context, graceMs);
    this.count();
    return killed;
  }

  private waitMs(): number {
    const countMs = this.context.options.log === 'none' ? NO_TIMEOUT : POLL_INTERVAL_MS;
    const pollMs = Math.min(countMs, this.context.stats?.backoffMs() ?? NO_TIMEOUT);
    if (this.freeSlots.length === 0) return pollMs;
    return Math.max(0, Math.min(pollMs, this.backoffUntilMs - monotonicMs()));
  }

  private seeEnded(): void {
    const { reaping, journal } = this.context;
    reaping.reap((end) => {
      journal.ended(end);
      this.freeSlot(end);
    });
  }

  private freeSlot({ pid, status }: EndOfChild): void {
    this.draining.delete(pid);
    const worker = this.workers.get(pid);
    if (worker === undefined) return;
    this.workers.delete(pid);
    this.freeSlots.push(worker.slot);
    if (status === 0) return;
    this.failedSlots.add(worker.slot);
    this.backOffAfter({ livedMs: monotonicMs() - worker.startedMs, failed: true });
  }

  private fillSlots(): void {
    if (monotonicMs() < this.backoffUntilMs) return;
    for (let slot = this.freeSlots.pop(); slot !== undefined; slot = this.freeSlots.pop()) {
      if (!this.startWorker(slot)) return;
    }
  }

  /** `false` where fork failed for want of a resource. */
  private startWorker(slot: number): boolean {
    const { journal, reaping } = this.context;
    const worker = { ...this.context, scoreboard: this.scoreboard, lifeline: this.lifeline };
    try {
      const pid = fork(() => work({ ...worker, print: (event) => journal.log(event) }, slot));
      reaping.onFork?.(pid, undefined);
      this.workers.set(pid, { slot, startedMs: monotonicMs() });
      if (this.failedSlots.delete(slot)) {
        journal.log({ event: 'replaced', pid, workers: this.workers.size, afterMs: this.backoffMs });
      }
      return true;
    } catch (error) {
      if (!isPosixError(error, ...EXHAUSTED)) throw error;
      journal.rejected({ syscall: 'fork', code: error.code });
      this.failedForks++;
      this.freeSlots.push(slot);
      this.backOffAfter({ livedMs: 0, failed: true });
      return false;
    }
  }

  private backOffAfter(end: { livedMs: number; failed: boolean }): void {
    this.backoffMs = this.respawn.backoffMs(end);
    this.backoffUntilMs = monotonicMs() + this.backoffMs;
  }

  private count(): void {
    const { accepted, rejected } = this.scoreboard.totals;
    this.context.journal.recount({ accepted, rejected: rejected + this.failedForks });
  }
}

/** Its exit status. `slot` is its own on the scoreboard. */
function work(context: WorkerContext, slot: number): number {
  leaveParent(context);
  if (context.options.workerClients > 1) new EventWorker(context, slot).run();
  else serveOneByOne(context, slot);
  return 0;
}

/** The lowest `count` slots that are free. */
function slotsBeside(taken: ReadonlySet<number>, count: number): number[] {
  const free: number[] = [];
  for (let slot = 0; free.length < count; slot++) if (!taken.has(slot)) free.push(slot);
  return free.reverse();
}
