/**
 * The server's log: counts what happened and logs it, in the events of common/events. It logs the state at most once a second
 * and only when something changed; it adds up rejections and logs them at most once a second. Pure: the caller passes the
 * time, and a function that prints.
 */

import { NO_TIMEOUT } from '../../common/deadlines.ts';
import type { Remote, ServerEvent, ServerTotals } from '../../common/events/server-events.ts';
import { describeWaitStatus } from './reaping/wait-status.ts';

const INTERVAL_MS = 1000;

type RejectedEvent = Extract<ServerEvent, { event: 'rejected' }>;
/** Without a system call it is the refusal of a limit. */
export type Rejection = Pick<RejectedEvent, 'code' | 'syscall'>;
/** The end of a child that was reaped. */
export interface EndOfChild {
  readonly pid: number;
  /** As wait(2) gives it. */
  readonly status: number;
  /** The server did not fork it, but adopted it. */
  readonly foreign: boolean;
  /** The client that it served, where that was kept. */
  readonly remote: Remote | undefined;
  /** How many of the server's own are left. */
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
  /** Read after each wait: a field costs less than the size of a Map. */
  private hasUnreported = false;
  private lastReportMs = Number.NEGATIVE_INFINITY;

  constructor(journal: {
    print: (event: ServerEvent) => void;
    level: 'none' | 'summary' | 'connections';
    maxChildren: number;
    /** Absent without --count-messages. */
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

  /** Continues the counts from before a reload. */
  resume({ rejectedBy = {}, messages: _, ...counts }: ServerTotals): void {
    Object.assign(this.counts, counts);
    for (const [code, count] of Object.entries(rejectedBy)) this.rejectedBy.set(code, count);
    this.statusIsDue = true;
  }

  /** Whether it logs each connection, which needs the client's address. */
  get logsConnections(): boolean {
    return this.level === 'connections';
  }

  log(event: ServerEvent): void {
    this.print(event);
  }

  /** Counts a connection. `logAccepted` logs it: this runs for every client. */
  accepted(): void {
    this.counts.accepted++;
    this.statusIsDue = true;
  }

  /** Replaces the counts by what the workers have counted, in all. */
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

  /** Bound, for whatever reaps. */
  readonly ended = (end: EndOfChild): void => {
    if (end.foreign) this.counts.foreign++;
    else this.counts.ended++;
    this.statusIsDue = true;
    if (this.logsConnections) this.logEnded(end);
  };

  /** Children that have ended, without a wait status. */
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

  /** Whether `report` has something to log, now or later. */
  get isPending(): boolean {
    return (this.statusIsDue && this.level !== 'none') || this.hasUnreported;
  }

  /**
   * Logs what is pending, if it is due; `children` where the strategy knows them. Returns the milliseconds until the next call;
   * NO_TIMEOUT: when something has happened.
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

  /** Also at the end: nothing stays unreported. */
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
