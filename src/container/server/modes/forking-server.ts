/**
 * The server that forks: `run` reads like the article's `main`. The parent accepts, forks and closes the client; the child
 * closes the listener and serves. The parent never reads from a client, waits for one, or ends because of one: whatever a client
 * does concerns its own child alone.
 */
import { close, collectGarbage, type ForkLoop, forkEach, POLLIN, SIGCHLD } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import type { TcpServer } from '../../net/tcp-server.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { PollSet } from '../../posix/poll-set.ts';
import type { PosixError } from '../../posix/posix-error.ts';
import type { Signals } from '../../posix/signal-fd.ts';
import { type Acceptor, CLIENTS_AT_ONCE } from '../acceptor.ts';
import type { ServerContext } from '../context.ts';
import { drainBacklog, drainChildren } from '../drain.ts';
import { handleSignals, reapAndLog } from '../handle-signals.ts';
import type { Journal } from '../journal.ts';
import { raiseOomScore } from '../oom-score.ts';
import type { Reaping } from '../reaping/reaping.ts';
import type { Mode } from './mode.ts';

/** For strategies whose signal of a child's end may be lost. */
const POLL_INTERVAL_MS = 1000;

/** Entries of the poll set. */
const SIGNALS = 0;
const LISTENER = 1;
/** Only with --stats. */
const STATS = 2;

// Fields are private by TypeScript, not by `#`: those cost a write to memory at each access, and each page that parent or child
// writes after fork is copied. For the same reason no connection makes an object literal, and few functions call each other
// between the loop and the child's read.
export class ForkingServer implements Mode, ForkLoop {
  private readonly context: ServerContext;
  private readonly deferAt: number;
  private readonly raisesOomScore: boolean;
  private readonly server: TcpServer;
  private readonly signals: Signals;
  private readonly reaping: Reaping;
  private readonly mayMiss: boolean;
  private readonly journal: Journal;
  private readonly logsConnections: boolean;
  private readonly serve: () => number;
  private readonly acceptor: Acceptor;
  /** -1 without --stats. A number, since to touch the socket object would write to it. */
  private readonly statsFd: number;
  private statsBacksOff = false;
  private readonly waits: PollSet;
  /** Whether the poll set watches the listener. */
  private acceptEnabled = false;
  /** How many clients it may accept before it polls again. */
  private acceptBudget = 0;
  /** The signal that ends the server; 0: none has come. */
  private stopSignal = 0;
  /** How many clients of the backlog it still accepts when it ends. */
  private drainBudget = 0;

  constructor(context: ServerContext) {
    this.context = context;
    this.deferAt = context.deferAt;
    this.raisesOomScore = context.options.oomScoreChildren;
    this.server = context.server;
    this.signals = context.signals;
    this.reaping = context.reaping;
    this.mayMiss = context.reaping.mayHaveMissed !== undefined;
    this.journal = context.journal;
    this.logsConnections = context.journal.logsConnections;
    this.serve = context.serve;
    this.acceptor = context.acceptor;
    this.statsFd = context.stats?.fd ?? -1;
    this.waits = new PollSet(context.stats === undefined ? 2 : 3);
    this.waits.watch(SIGNALS, { fd: this.signals.fd, events: POLLIN });
    context.stats?.watchBy((watched) => {
      this.statsBacksOff = !watched;
      this.waits.watch(STATS, watched ? { fd: this.statsFd, events: POLLIN } : undefined);
    });
  }

  run(): number {
    forkEach(this, this.reaping.exitSignal ?? SIGCHLD);
    this.server.closeListen();
    return this.stopSignal;
  }

  /** In the parent: accepts the next client; `false` when a signal ends the server. */
  next(): boolean {
    while (this.stopSignal === 0) {
      if (this.acceptBudget === 0 || !this.hasRoom()) this.waitForEvents();
      else if (this.acceptor.accept()) {
        this.acceptBudget--;
        return true;
      } else this.acceptBudget = 0;
    }
    // These clients were connected before the signal came: closing the listener would reset them.
    return this.drainBudget-- > 0 && this.hasRoom() && this.acceptor.accept();
  }

  /** In the child. Returns its exit status. */
  child(): number {
    // The collector would write to, and so copy, every page that parent and child share.
    collectGarbage(false);
    this.server.closeListen();
    this.signals.release();
    if (this.statsFd !== -1) close(this.statsFd);
    if (this.raisesOomScore) raiseOomScore();
    return this.reaping.inChild === undefined ? this.serve() : this.reaping.inChild(this.serve);
  }

  /** In the parent, after a fork. */
  forked(pid: number): void {
    this.server.closeClient();
    const remote = this.logsConnections ? this.server.remote() : undefined;
    const failure = this.reaping.onFork?.(pid, remote);
    if (failure !== undefined) {
      if (!this.acceptor.count(failure)) this.acceptBudget = 0;
      return;
    }
    this.journal.accepted();
    if (remote !== undefined) this.journal.logAccepted({ pid, remote, children: this.reaping.children });
  }

  /** In the parent, after a fork that failed. */
  failed(error: PosixError): void {
    this.server.closeClient();
    if (!this.acceptor.reject('fork', error)) this.acceptBudget = 0;
  }

  drain(graceMs: number): number {
    return drainChildren(this.context, graceMs);
  }

  /** Logs what is due first, so that one reading of the clock serves both. */
  private waitForEvents(): void {
    let limitMs = this.journal.isPending ? this.journal.report(monotonicMs(), this.reaping.children) : NO_TIMEOUT;
    const backoffMs = this.acceptor.backoffMs();
    if (backoffMs > 0) limitMs = Math.min(limitMs, backoffMs);
    if (this.statsBacksOff) limitMs = Math.min(limitMs, this.context.stats?.backoffMs() ?? NO_TIMEOUT);
    this.enableAccept(backoffMs === 0 && this.hasRoom());
    if (this.mayMiss && this.reaping.children !== 0) limitMs = Math.min(limitMs, POLL_INTERVAL_MS);
    const isQuiet = this.waits.wait(limitMs) === 0;
    if (this.mayMiss && this.reaping.mayHaveMissed?.(isQuiet)) reapAndLog(this.reaping, this.journal);
    if (this.waits.events(SIGNALS) !== 0) this.stopSignal = handleSignals(this.context) ?? 0;
    if (this.stopSignal !== 0) this.drainBudget = drainBacklog(this.stopSignal, this.context.options.backlog);
    if (this.waits.events(LISTENER) !== 0) this.acceptBudget = CLIENTS_AT_ONCE;
    if (this.statsFd !== -1 && this.waits.events(STATS) !== 0) this.context.stats?.answer();
  }

  private enableAccept(enabled: boolean): void {
    if (enabled === this.acceptEnabled) return;
    this.waits.watch(LISTENER, enabled ? { fd: this.server.listenFd, events: POLLIN } : undefined);
    this.acceptEnabled = enabled;
  }

  /** At the limit the server does not poll the listener: clients wait in the backlog, and no process spins. */
  private hasRoom(): boolean {
    return this.deferAt === 0 || (this.reaping.children ?? 0) < this.deferAt;
  }
}
