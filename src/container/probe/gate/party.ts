/** Whatever the gate's epoll set has an event for. */
import type { EpollSet } from '../../posix/epoll-set.ts';

export interface Party {
  onEvents(events: number): void;
}

export type Watched = EpollSet<Party>;
