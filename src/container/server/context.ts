/** What the server is made of: limits and bugs change it, and a mode works with it. Types alone. */
import type { ServerOptions } from '../../common/programs/server-options.ts';
import type { TcpServer } from '../net/tcp-server.ts';
import type { Signals } from '../posix/signal-fd.ts';
import type { Acceptor } from './acceptor.ts';
import type { Journal } from './journal.ts';
import type { MessageCounter } from './message-counter.ts';
import type { Mode } from './modes/mode.ts';
import type { Reaping } from './reaping/reaping.ts';
import type { StatsSocket } from './stats/stats-socket.ts';

/** What signals ask of a running server. */
export interface Control {
  /** A server that stops does not reload any more. */
  isStopping: boolean;
  /** Sets the server whose state it reports; before anybody asks for it. */
  attend(context: ServerContext, mode: Mode): void;
  /** Logs the full stats. */
  logStats(): void;
  /** Returns only where the reload failed; the server goes on as before. */
  reload(): void;
}

export interface ServerContext {
  readonly options: ServerOptions;
  readonly server: TcpServer;
  readonly acceptor: Acceptor;
  readonly signals: Signals;
  readonly reaping: Reaping;
  readonly journal: Journal;
  readonly control: Control;
  /** Absent without --stats. */
  readonly stats: StatsSocket | undefined;
  /** Counts the messages of all processes that serve; absent without --count-messages. */
  readonly messageCounter: MessageCounter | undefined;
  /** Serves the client that was accepted last until it has gone; returns the exit status of a child that does nothing else. */
  readonly serve: () => number;
  /** `fork`: with so many children the server does not poll the listener; 0: it always does. */
  readonly deferAt: number;
}
