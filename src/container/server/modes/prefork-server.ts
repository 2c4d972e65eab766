/**
 * A supervised pool: `--workers` processes, forked before the first client, that accept by themselves. The parent accepts
 * nobody; it fills the place of each worker that ends. It always waits for them, as it could not know of their end otherwise.
 */
import { close, fork, POLLIN, pipe2 } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { PollSet } from '../../posix/poll-set.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import type { ServerContext } from '../context.ts';
import { EXHAUSTED } from '../failures.ts';
import type { EndOfChild } from '../journal.ts';
import { obey } from '../reaping/reap-and-tell.ts';
import type { HandedByMode } from '../reload/handover.ts';
import { stopChildren } from '../stop.ts';
import type { Mode } from './mode.ts';
import { EventWorker } from './prefork-event-worker.ts';
import { serveOneByOne } from './prefork-worker.ts';
import { Respawn } from './respawn.ts';
import { Scoreboard } from './scoreboard.ts';
import { leaveParent, type WorkerContext } from './worker-context.ts';

/** How often the workers' counts are looked at, which nothing tells of. */
const LOOK_AGAIN_MS = 1000;
/** Entries of the poll set. */
const SIGNALS = 0;
const STATS = 1;

interface Worker {
  readonly place: number;
  readonly bornMs: number;
}

export class PreforkServer implements Mode {
  private readonly context: ServerContext;
  private readonly workers = new Map<number, Worker>();
  /** From before a reload: they end when they serve nobody, and count until then. By pid, the place. */
  private leaving: Map<number, number> = new Map();
  private freePlaces: number[];
  private readonly respawn = new Respawn();
  private scoreboard: Scoreboard;
  private readonly lifeline: WorkerContext['lifeline'];
  private readonly waits = new PollSet(2);
  /** Places are not filled before. */
  private pausedUntilMs = 0;
  private pauseMs = 0;
  /** Those of the free places that a failed worker has left. */
  private readonly failedPlaces = new Set<number>();
  private failedForks = 0;

  constructor(context: ServerContext) {
    this.context = context;
    const { workers } = context.options;
    this.freePlaces = Array.from({ length: workers }, (_, index) => workers - 1 - index);
    this.scoreboard = new Scoreboard({ places: workers });
    const [readFd, writeFd] = pipe2(0);
    this.lifeline = { readFd, writeFd };
    this.waits.watch(SIGNALS, { fd: context.signals.fd, events: POLLIN });
    context.stats?.watchIn(this.waits, STATS);
  }

  run(): number {
    const { control, journal, options, server, signals, stats } = this.context;
    for (;;) {
      this.fillPlaces();
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
      journal.tell(monotonicMs(), this.workers.size);
    }
  }

  handOver(): HandedByMode {
    const { fd, places } = this.scoreboard;
    const workers = [...this.workers].map(([pid, { place }]) => ({ pid, place }));
    const leaving = [...this.leaving].map(([pid, place]) => ({ pid, place }));
    const scoreboard = { fd, places, workers: [...workers, ...leaving], failedForks: this.failedForks };
    return { clients: [], scoreboard };
  }

  takeOver({ scoreboard }: HandedByMode): void {
    if (scoreboard === undefined) return;
    this.leaving = new Map(scoreboard.workers.map(({ pid, place }) => [pid, place]));
    this.freePlaces = placesBeside(new Set(this.leaving.values()), this.context.options.workers);
    this.scoreboard.closeFile();
    const places = Math.max(scoreboard.places, ...this.freePlaces.map((place) => place + 1));
    this.scoreboard = new Scoreboard({ places, fd: scoreboard.fd });
    this.failedForks = scoreboard.failedForks;
  }

  stop(graceMs: number): number {
    // Whoever serves nobody ends now; the others when their client has gone.
    close(this.lifeline.writeFd);
    const killed = stopChildren(this.context, graceMs);
    this.count();
    return killed;
  }

  private waitMs(): number {
    const countMs = this.context.options.log === 'none' ? NO_TIMEOUT : LOOK_AGAIN_MS;
    const lookMs = Math.min(countMs, this.context.stats?.restMs() ?? NO_TIMEOUT);
    if (this.freePlaces.length === 0) return lookMs;
    return Math.max(0, Math.min(lookMs, this.pausedUntilMs - monotonicMs()));
  }

  private seeEnded(): void {
    const { reaping, journal } = this.context;
    reaping.reap((end) => {
      journal.ended(end);
      this.freePlaceOf(end);
    });
  }

  private freePlaceOf({ pid, status }: EndOfChild): void {
    this.leaving.delete(pid);
    const worker = this.workers.get(pid);
    if (worker === undefined) return;
    this.workers.delete(pid);
    this.freePlaces.push(worker.place);
    if (status === 0) return;
    this.failedPlaces.add(worker.place);
    this.pauseAfter({ livedMs: monotonicMs() - worker.bornMs, failed: true });
  }

  private fillPlaces(): void {
    if (monotonicMs() < this.pausedUntilMs) return;
    for (let place = this.freePlaces.pop(); place !== undefined; place = this.freePlaces.pop()) {
      if (!this.startWorker(place)) return;
    }
  }

  /** `false` where no process is to be had for now. */
  private startWorker(place: number): boolean {
    const { journal, reaping } = this.context;
    const worker = { ...this.context, scoreboard: this.scoreboard, lifeline: this.lifeline };
    try {
      const pid = fork(() => work({ ...worker, print: (event) => journal.say(event) }, place));
      reaping.born?.(pid, undefined);
      this.workers.set(pid, { place, bornMs: monotonicMs() });
      if (this.failedPlaces.delete(place)) {
        journal.say({ event: 'replaced', pid, workers: this.workers.size, afterMs: this.pauseMs });
      }
      return true;
    } catch (error) {
      if (!isPosixError(error, ...EXHAUSTED)) throw error;
      journal.rejected({ syscall: 'fork', code: error.code });
      this.failedForks++;
      this.freePlaces.push(place);
      this.pauseAfter({ livedMs: 0, failed: true });
      return false;
    }
  }

  private pauseAfter(end: { livedMs: number; failed: boolean }): void {
    this.pauseMs = this.respawn.pauseMs(end);
    this.pausedUntilMs = monotonicMs() + this.pauseMs;
  }

  private count(): void {
    const { accepted, rejected } = this.scoreboard.totals;
    this.context.journal.recount({ accepted, rejected: rejected + this.failedForks });
  }
}

/** Its exit status. `place` is its own on the scoreboard. */
function work(context: WorkerContext, place: number): number {
  leaveParent(context);
  if (context.options.workerClients > 1) new EventWorker(context, place).run();
  else serveOneByOne(context, place);
  return 0;
}

/** So many, the lowest that are free. */
function placesBeside(taken: ReadonlySet<number>, count: number): number[] {
  const free: number[] = [];
  for (let place = 0; free.length < count; place++) if (!taken.has(place)) free.push(place);
  return free.reverse();
}
