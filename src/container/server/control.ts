/**
 * What a signal or a client of the stats socket asks of a running server: its stats, and a reload. It acts within the loop of
 * the mode, which does not know of it.
 */
import type { ServerEvent } from '../../common/events/server-events.ts';
import { BugError } from '../../common/forkbed-error.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { Control, ServerContext } from './context.ts';
import type { Mode } from './modes/mode.ts';
import type { Handover } from './reload/handover.ts';
import { type OwnProgram, passOn } from './reload/pass-on.ts';
import { briefStats, fullStats, type StatsContext } from './stats/server-stats.ts';

/** What a reload does not change. */
interface Life {
  readonly startedMs: number;
  readonly reloads: number;
}

export class ServerControl implements Control {
  isStopping = false;
  private readonly program: OwnProgram;
  private readonly life: Life;
  private readonly local: StatsContext['local'];
  private attended: { context: ServerContext; mode: Mode } | undefined;

  constructor(deps: { program: OwnProgram; life: Life; local: StatsContext['local'] }) {
    this.program = deps.program;
    this.life = deps.life;
    this.local = deps.local;
  }

  attend(context: ServerContext, mode: Mode): void {
    this.attended = { context, mode };
  }

  /** One line of JSON, for the stats socket. */
  briefStats(): string {
    return JSON.stringify(briefStats(this.state()));
  }

  logStats(): void {
    this.log(fullStats(this.state()));
  }

  reload(): void {
    const { context, mode } = this.state();
    context.journal.logRejections();
    this.log({ event: 'reloading', reloads: this.life.reloads + 1 });
    try {
      context.reaping.beforeReload?.();
      passOn(this.program, toHandover({ context, mode, life: this.life }));
    } catch (error) {
      if (!isPosixError(error)) throw error;
      context.reaping.install();
      this.log({ event: 'reload-failed', code: error.code, syscall: error.syscall });
    }
  }

  private log(event: ServerEvent): void {
    this.state().context.journal.log(event);
  }

  private state() {
    if (this.attended === undefined)
      throw new BugError('the state of the server was read before the server was created');
    const { local, isStopping } = this;
    return { ...this.attended, ...this.life, local, isStopping };
  }
}

function toHandover({ context, mode, life }: { context: ServerContext; mode: Mode; life: Life }): Handover {
  const { server, stats, messageCounter, journal, reaping } = context;
  return {
    listenFd: server.listenFd,
    ...(stats === undefined ? {} : { statsFd: stats.fd }),
    ...(messageCounter === undefined ? {} : { messagesFd: messageCounter.fd }),
    startedMs: life.startedMs,
    reloads: life.reloads + 1,
    totals: journal.totals,
    children: reaping.snapshot?.() ?? [],
    clients: [],
    ...mode.snapshot?.(),
  };
}
