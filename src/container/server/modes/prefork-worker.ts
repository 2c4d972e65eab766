/**
 * A worker of the pool that serves one client after the other. It accepts by itself, and ends when it has served --max-requests
 * clients, or when its parent has closed the lifeline, also by dying; never during a session.
 */
import { EPOLLEXCLUSIVE, EPOLLIN, getpid, nanosleep } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../../common/deadlines.ts';
import { monotonicMs } from '../../posix/clock.ts';
import { EpollSet } from '../../posix/epoll-set.ts';
import { Acceptor } from '../acceptor.ts';
import { Journal } from '../journal.ts';
import type { WorkerContext } from './worker-context.ts';

/** Serves one client after the other. `slot` is its own on the scoreboard. */
export function serveOneByOne(context: WorkerContext, slot: number): void {
  const { options, server, lifeline } = context;
  const waits = new EpollSet<'client' | 'parent has gone'>();
  // One client wakes one worker, not all of them: epoll_ctl(2).
  waits.watch({ fd: server.listenFd, item: 'client', events: EPOLLIN | EPOLLEXCLUSIVE });
  waits.watch({ fd: lifeline.readFd, item: 'parent has gone', events: EPOLLIN });
  const journal = new Journal({ print: context.print, level: 'none', maxChildren: 0 });
  const acceptor = new Acceptor(server, journal);
  for (let served = 0; options.maxRequests === 0 || served < options.maxRequests; ) {
    if (waitForClient(waits) === 'parent has gone') break;
    if (acceptor.accept()) {
      served++;
      serveOne(context, slot);
    } else {
      backOff({ context, acceptor, journal, slot });
    }
  }
  journal.logRejections();
}

/** `client` also where it was woken for nothing: accept shows it. */
function waitForClient(waits: EpollSet<'client' | 'parent has gone'>): 'client' | 'parent has gone' {
  const count = waits.wait(NO_TIMEOUT);
  for (let index = 0; index < count; index++) {
    if (waits.readyItem(index) === 'parent has gone') return 'parent has gone';
  }
  return 'client';
}

function serveOne({ options, server, scoreboard, serve, print }: WorkerContext, slot: number): void {
  scoreboard.countAccepted(slot);
  if (options.log === 'connections') print({ event: 'accepted', pid: getpid(), remote: server.remote() });
  serve();
  server.closeClient();
}

/** After accept returned no client: another worker was faster, or a resource has run out. */
function backOff(after: { context: WorkerContext; acceptor: Acceptor; journal: Journal; slot: number }): void {
  const backoffMs = after.acceptor.backoffMs();
  if (backoffMs === 0) return;
  after.context.scoreboard.countRejected(after.slot);
  after.journal.report(monotonicMs(), undefined);
  nanosleep(backoffMs);
}
