/**
 * What a running server is asked for beside clients: its stats, and a reload. It does so in the midst of the loop, which knows
 * nothing of it; nothing here runs unless a signal or a client of the stats socket has come.
 */
import type { ServerEvent } from '../../common/events/server-events.ts';
import { BugError } from '../../common/forkbed-error.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { Mode, ServerParts } from './modes/mode.ts';
import type { Handover } from './reload/handover.ts';
import type { OwnProgram } from './reload/own-program.ts';
import { passOn } from './reload/pass-on.ts';
import { briefStats, fullStats, type StatsSite } from './stats/server-stats.ts';

/** What stays so over every reload. */
interface Life {
  readonly startedMs: number;
  readonly reloads: number;
}

export class Control {
  /** Once the server stops it reloads no more. */
  isStopping = false;
  private readonly program: OwnProgram;
  private readonly life: Life;
  private readonly local: StatsSite['local'];
  private attended: { parts: ServerParts; mode: Mode } | undefined;

  constructor(given: { program: OwnProgram; life: Life; local: StatsSite['local'] }) {
    this.program = given.program;
    this.life = given.life;
    this.local = given.local;
  }

  /** Until it has been told whose state it is, nobody must ask for it. */
  attend(parts: ServerParts, mode: Mode): void {
    this.attended = { parts, mode };
  }

  /** For the stats socket: in one line. */
  briefStats(): string {
    return JSON.stringify(briefStats(this.site()));
  }

  tellStats(): void {
    this.say(fullStats(this.site()));
  }

  /** Returns only where there could be no reload; the server goes on as before. */
  reload(): void {
    const { parts, mode } = this.site();
    parts.journal.tellRejections();
    this.say({ event: 'reloading', reloads: this.life.reloads + 1 });
    try {
      parts.reaping.beforeReload?.();
      passOn(this.program, handoverOf({ parts, mode, life: this.life }));
    } catch (error) {
      if (!isPosixError(error)) throw error;
      parts.reaping.install();
      this.say({ event: 'reload-failed', code: error.code, syscall: error.syscall });
    }
  }

  private say(event: ServerEvent): void {
    this.site().parts.journal.say(event);
  }

  private site() {
    if (this.attended === undefined) throw new BugError('a server was asked for its state before it was made');
    const { local, isStopping } = this;
    return { ...this.attended, ...this.life, local, isStopping };
  }
}

function handoverOf({ parts, mode, life }: { parts: ServerParts; mode: Mode; life: Life }): Handover {
  const { server, stats, answered, journal, reaping } = parts;
  return {
    listenFd: server.listenFd,
    ...(stats === undefined ? {} : { statsFd: stats.fd }),
    ...(answered === undefined ? {} : { messagesFd: answered.fd }),
    startedMs: life.startedMs,
    reloads: life.reloads + 1,
    totals: journal.totals,
    children: (reaping.handed ?? reaping.kept)?.() ?? [],
    clients: [],
    ...mode.handOver?.(),
  };
}
