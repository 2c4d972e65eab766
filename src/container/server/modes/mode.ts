/**
 * The shape of a server: who serves a client, and how many at once. There is one file for each; the program knows no other
 * difference between them.
 */

import type { ServerOptions } from '../../../common/programs/server-options.ts';
import type { TcpServer } from '../../net/tcp-server.ts';
import type { Signals } from '../../posix/signal-fd.ts';
import type { Acceptor } from '../acceptor.ts';
import type { Control } from '../control.ts';
import type { Journal } from '../journal.ts';
import type { MessageCount } from '../message-count.ts';
import type { Reaping } from '../reaping/reaping.ts';
import type { HandedByMode } from '../reload/handover.ts';
import type { StatsSocket } from '../stats/stats-socket.ts';

export interface ServerParts {
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
  readonly answered: MessageCount | undefined;
  /** Serves the client that was accepted last until it has gone; the exit status of a child that does nothing else. */
  readonly serve: () => number;
  /** `fork`: at so many children the listener is not polled; 0: always. */
  readonly deferAt: number;
}

export interface Mode {
  /** Serves until a signal asks for the end; that signal's number. It listens no more then; who is served goes on. */
  run(): number;
  /** Lets whoever is being served finish within the grace, Infinity without limit. How many had to be cut off. */
  stop(graceMs: number): number;
  /** Where the server serves by itself: how many clients it serves. */
  readonly clients?: number;
  /** What the program that takes its place must have of it. */
  handOver?(): HandedByMode;
  /** The same, in that program; before `run`. */
  takeOver?(handed: HandedByMode): void;
}
