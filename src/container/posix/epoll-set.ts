/**
 * An epoll(7) set with an item for each descriptor. A wait allocates nothing. To close a descriptor removes it from the kernel's
 * set, since no other process holds a copy of it; `forget` must be called all the same.
 */
import {
  close,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
} from 'forkbed:posix';

const EVENTS_PER_WAIT = 256;

export interface EventHandler<Item> {
  onEvents(item: Item, events: number): void;
}

export class EpollSet<Item> {
  private readonly fd = epoll_create1();
  /** Pairs of descriptor and events. */
  private readonly ready = new Int32Array(2 * EVENTS_PER_WAIT);
  private readonly buffer = this.ready.buffer;
  /** By descriptor: the kernel gives out the lowest that is free, so there are no large gaps. */
  private readonly byFd: (Item | undefined)[] = [];

  watch(watched: { fd: number; item: Item; events: number }): void {
    const { fd, item, events } = watched;
    epoll_ctl(this.fd, EPOLL_CTL_ADD, fd, events);
    // Filled without holes: QuickJS keeps such an array as a plain vector.
    while (this.byFd.length <= fd) this.byFd.push(undefined);
    this.byFd[fd] = item;
  }

  change(fd: number, events: number): void {
    epoll_ctl(this.fd, EPOLL_CTL_MOD, fd, events);
  }

  /** A descriptor that is watched stands for another item from now on. */
  rewatch(watched: { fd: number; item: Item; events: number }): void {
    this.change(watched.fd, watched.events);
    this.byFd[watched.fd] = watched.item;
  }

  /** A descriptor that stays open has no events any more: not even that its peer has gone, which epoll reports unasked. */
  unwatch(fd: number): void {
    epoll_ctl(this.fd, EPOLL_CTL_DEL, fd, 0);
    this.forget(fd);
  }

  forget(fd: number): void {
    if (fd >= 0 && fd < this.byFd.length) this.byFd[fd] = undefined;
  }

  /**
   * `wait`, and then hands each item that has events to the handler, with those as bits of EPOLLIN and its kin; one that
   * was forgotten since the wait is left out.
   */
  serve(timeoutMs: number, handler: EventHandler<Item>): void {
    const { ready, byFd } = this;
    // `as number`: entries before `end` exist, and a check would cost more than the access.
    const end = 2 * this.wait(timeoutMs);
    for (let at = 0; at < end; at += 2) {
      const item = byFd[ready[at] as number];
      if (item !== undefined) handler.onEvents(item, ready[at + 1] as number);
    }
  }

  /** How many descriptors have events after at most `timeoutMs`, NO_TIMEOUT for no limit. */
  wait(timeoutMs: number): number {
    return epoll_wait(this.fd, this.buffer, timeoutMs);
  }

  /** Of the last wait; `undefined` for a descriptor that was forgotten since. */
  readyItem(index: number): Item | undefined {
    return this.byFd[this.ready[2 * index] ?? -1];
  }

  items(): readonly Item[] {
    return this.byFd.filter((item) => item !== undefined);
  }

  close(): void {
    close(this.fd);
  }
}
