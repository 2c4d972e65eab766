/** What the server is made of, as limits and bugs change it and a mode is handed it. Types alone. */
import type { ServerOptions } from '../../common/programs/server-options.ts';
import type { TcpServer } from '../net/tcp-server.ts';
import type { Signals } from '../posix/signal-fd.ts';
import type { Acceptor } from './acceptor.ts';
import type { Journal } from './journal.ts';
import type { MessageCounter } from './message-counter.ts';
import type { Mode } from './modes/mode.ts';
import type { Reaping } from './reaping/reaping.ts';
import type { StatsSocket } from './stats/stats-socket.ts';

/** What signals ask of a running server beside clients. */
export interface Control {
  /** A server that stops does not reload any more. */
  isStopping: boolean;
  /** Names the server whose state is asked for; to be called before anybody asks. */
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
  /** What all who serve count in; absent without --count-messages. */
  readonly messageCounter: MessageCounter | undefined;
  /** Serves the client that was accepted last until it has gone; the exit status of a child that does nothing else. */
  readonly serve: () => number;
  /** `fork`: at so many children the listener is not polled; 0: always. */
  readonly deferAt: number;
}
