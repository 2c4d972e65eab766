/**
 * The server's log: counts what happened and says it, in the events of common/events. It says the state at most once
 * a second and only when something changed; rejections are counted together and told at most once a second.
 * It has no clock and no descriptor: it is handed the time, and a function that prints.
 */

import { NO_TIMEOUT } from '../../common/deadlines.ts';
import type { Remote, ServerEvent, ServerTotals } from '../../common/events/server-events.ts';
import { describeWaitStatus } from './reaping/wait-status.ts';

const INTERVAL_MS = 1000;

type RejectedEvent = Extract<ServerEvent, { event: 'rejected' }>;
/** Without a system call it is a refusal, by a limit. */
export type Rejection = Pick<RejectedEvent, 'code' | 'syscall'>;
/** Of a child that was reaped. */
export interface EndOfChild {
  readonly pid: number;
  /** As wait(2) gives it. */
  readonly status: number;
  /** It was adopted. */
  readonly foreign: boolean;
  /** Whom it served, where that was kept. */
  readonly remote: Remote | undefined;
  /** The server's own that are left. */
  readonly children: number;
}

export class Journal {
  private readonly print: (event: ServerEvent) => void;
  private readonly level: 'none' | 'summary' | 'connections';
  private readonly maxChildren: number;
  private readonly messageCounter: { readonly total: number } | undefined;
  private readonly counts = { accepted: 0, rejected: 0, ended: 0, foreign: 0 };
  private readonly rejectedBy = new Map<string, number>();
  private readonly unreported = new Map<string, Rejection & { count: number }>();
  private statusIsDue = false;
  /** Asked for after each wait: a field costs less than the size of a Map. */
  private hasUnreported = false;
  private lastReportMs = Number.NEGATIVE_INFINITY;

  constructor(journal: {
    print: (event: ServerEvent) => void;
    level: 'none' | 'summary' | 'connections';
    maxChildren: number;
    /** Messages, counted by those who serve. */
    messageCounter?: { readonly total: number };
  }) {
    this.print = journal.print;
    this.level = journal.level;
    this.maxChildren = journal.maxChildren;
    this.messageCounter = journal.messageCounter;
  }

  get totals(): ServerTotals {
    return {
      ...this.counts,
      ...(this.messageCounter === undefined ? {} : { messages: this.messageCounter.total }),
      ...(this.rejectedBy.size === 0 ? {} : { rejectedBy: Object.fromEntries(this.rejectedBy) }),
    };
  }

  /** Goes on from what was counted before a reload. */
  resume({ rejectedBy = {}, messages: _, ...counts }: ServerTotals): void {
    Object.assign(this.counts, counts);
    for (const [code, count] of Object.entries(rejectedBy)) this.rejectedBy.set(code, count);
    this.statusIsDue = true;
  }

  /** Whether each connection is told, and so worth an address. */
  get logsConnections(): boolean {
    return this.level === 'connections';
  }

  log(event: ServerEvent): void {
    this.print(event);
  }

  /** Counts a connection. Who it was is told apart, where it is told at all: this runs for every client. */
  accepted(): void {
    this.counts.accepted++;
    this.statusIsDue = true;
  }

  /** What workers have counted by themselves, in all: it takes the place of what was counted here. */
  recount(counted: { accepted: number; rejected: number }): void {
    const { accepted, rejected } = this.counts;
    if (accepted === counted.accepted && rejected === counted.rejected) return;
    this.counts.accepted = counted.accepted;
    this.counts.rejected = counted.rejected;
    this.statusIsDue = true;
  }

  logAccepted(connection: { pid: number; remote: Remote; children: number | undefined }): void {
    const { pid, remote, children } = connection;
    this.print({ event: 'accepted', pid, remote, ...(children === undefined ? {} : { children }) });
  }

  /** Bound, to be handed to whoever reaps. */
  readonly ended = (end: EndOfChild): void => {
    if (end.foreign) this.counts.foreign++;
    else this.counts.ended++;
    this.statusIsDue = true;
    if (this.logsConnections) this.logEnded(end);
  };

  /** Children whose end was noticed, but not how they ended. */
  endedUnseen(count: number): void {
    this.counts.ended += count;
    this.statusIsDue = true;
  }

  rejected(rejection: Rejection): void {
    this.counts.rejected++;
    this.rejectedBy.set(rejection.code, (this.rejectedBy.get(rejection.code) ?? 0) + 1);
    this.statusIsDue = true;
    this.hasUnreported = true;
    const key = `${rejection.syscall ?? ''} ${rejection.code}`;
    const unreported = this.unreported.get(key);
    if (unreported === undefined) this.unreported.set(key, { ...rejection, count: 1 });
    else unreported.count++;
  }

  /** Whether there is something to tell, now or when its time has come. */
  get isPending(): boolean {
    return (this.statusIsDue && this.level !== 'none') || this.hasUnreported;
  }

  /**
   * Tells what is pending, if its time has come; `children` where the strategy knows them. Milliseconds until it wants to be
   * called again; Infinity: when something has happened.
   */
  report(nowMs: number, children: number | undefined): number {
    if (!this.isPending) return NO_TIMEOUT;
    const dueInMs = this.lastReportMs + INTERVAL_MS - nowMs;
    if (dueInMs > 0) return dueInMs;
    this.lastReportMs = nowMs;
    this.logRejections();
    this.logStatus(children);
    return NO_TIMEOUT;
  }

  /** At the end nothing stays unreported. */
  logRejections(): void {
    for (const rejection of this.unreported.values()) this.print({ event: 'rejected', ...rejection });
    this.unreported.clear();
    this.hasUnreported = false;
  }

  private logEnded({ pid, foreign, remote, status, children }: EndOfChild): void {
    const who = remote === undefined ? { pid, foreign } : { pid, foreign, remote };
    this.print({ event: 'ended', ...who, ...describeWaitStatus(status), children });
  }

  private logStatus(children: number | undefined): void {
    this.statusIsDue = false;
    if (this.level === 'none') return;
    const known = children === undefined ? {} : { children };
    this.print({ event: 'status', ...known, maxChildren: this.maxChildren, ...this.totals });
  }
}
