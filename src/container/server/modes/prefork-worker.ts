/**
 * A worker of the pool: accepts by itself and serves one client after the other, or many at once. It ends when it has served as
 * many as it is to, or when its parent has let go of the lifeline, also by dying; never in the midst of a client.
 */
import { close, EPOLLEXCLUSIVE, EPOLLIN, getpid, nanosleep, SIG_DFL, SIGCHLD, SIGPIPE, sigaction } from 'forkbed:posix';
import type { ServerEvent } from '../../../common/events/server-events.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { Poller } from '../../posix/poller.ts';
import { Acceptor } from '../acceptor.ts';
import { offerItself } from '../expendable.ts';
import { Journal } from '../journal.ts';
import type { ServerParts } from './mode.ts';
import { EventWorker } from './prefork-event-worker.ts';
import type { Scoreboard } from './scoreboard.ts';

const WAITS_FOR_EVER = -1;

export interface WorkerParts
  extends Pick<ServerParts, 'options' | 'server' | 'signals' | 'serve' | 'stats' | 'answered'> {
  readonly scoreboard: Scoreboard;
  readonly print: (event: ServerEvent) => void;
  /** The two ends of a pipe into which nothing is ever written: the parent holds the writing one. */
  readonly lifeline: { readonly readFd: number; readonly writeFd: number };
}

/** Its exit status. `place` is its own on the scoreboard. */
export function work(parts: WorkerParts, place: number): number {
  leaveParent(parts);
  if (parts.options.workerClients > 1) new EventWorker(parts, place).run();
  else serveOneByOne(parts, place);
  return 0;
}

/** What is the parent's alone. */
function leaveParent({ options, lifeline, signals, stats, scoreboard }: WorkerParts): void {
  close(lifeline.writeFd);
  signals.release();
  if (options.expendableChildren) offerItself();
  stats?.release();
  scoreboard.closeFile();
  sigaction(SIGCHLD, SIG_DFL, 0);
  sigaction(SIGPIPE, SIG_DFL, 0);
}

function serveOneByOne(parts: WorkerParts, place: number): void {
  const { options, server, lifeline } = parts;
  const waits = new Poller<'client' | 'parent has gone'>();
  // One client wakes one worker, not all of them: epoll_ctl(2).
  waits.watch({ fd: server.listenFd, item: 'client', events: EPOLLIN | EPOLLEXCLUSIVE });
  waits.watch({ fd: lifeline.readFd, item: 'parent has gone', events: EPOLLIN });
  const journal = new Journal({ print: parts.print, log: 'none', maxChildren: 0 });
  const acceptor = new Acceptor(server, journal);
  for (let served = 0; options.maxRequests === 0 || served < options.maxRequests; ) {
    if (waitForClient(waits) === 'parent has gone') break;
    if (acceptor.accept()) {
      served++;
      serveOne(parts, place);
    } else {
      rest({ parts, acceptor, journal, place });
    }
  }
  journal.tellRejections();
}

/** Whose turn is nobody's, where it was woken for nothing. */
function waitForClient(waits: Poller<'client' | 'parent has gone'>): 'client' | 'parent has gone' {
  const count = waits.wait(WAITS_FOR_EVER);
  for (let index = 0; index < count; index++) {
    if (waits.readyItem(index) === 'parent has gone') return 'parent has gone';
  }
  return 'client';
}

function serveOne({ options, server, scoreboard, serve, print }: WorkerParts, place: number): void {
  scoreboard.countAccepted(place);
  if (options.log === 'connections') print({ event: 'accepted', pid: getpid(), remote: server.remote() });
  serve();
  server.closeClient();
}

/** After accept gave none: another worker was faster, or something has run out. */
function rest(after: { parts: WorkerParts; acceptor: Acceptor; journal: Journal; place: number }): void {
  const restMs = after.acceptor.restMs();
  if (restMs === 0) return;
  after.parts.scoreboard.countRejected(after.place);
  after.journal.tell(monotonicMs(), undefined);
  nanosleep(restMs);
}
