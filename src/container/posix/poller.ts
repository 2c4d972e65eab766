/**
 * epoll with what each descriptor stands for. It allocates nothing in a wait. Closing a descriptor takes it out of the
 * kernel's set by itself, as nobody else holds a copy of it: epoll(7); `forget` must be told all the same.
 */
import { close, EPOLL_CTL_ADD, EPOLL_CTL_MOD, epoll_create1, epoll_ctl, epoll_wait } from 'forkbed:posix';

const EVENTS_A_WAIT = 256;

export class Poller<Item> {
  readonly #fd = epoll_create1();
  /** Pairs of descriptor and events. */
  readonly #ready = new Int32Array(2 * EVENTS_A_WAIT);
  /** By descriptor: the kernel gives out the lowest that is free, so there are no large gaps. */
  readonly #items: (Item | undefined)[] = [];

  watch(watched: { fd: number; item: Item; events: number }): void {
    const { fd, item, events } = watched;
    epoll_ctl(this.#fd, EPOLL_CTL_ADD, fd, events);
    // Filled without holes: QuickJS keeps such an array as a plain vector.
    while (this.#items.length <= fd) this.#items.push(undefined);
    this.#items[fd] = item;
  }

  change(fd: number, events: number): void {
    epoll_ctl(this.#fd, EPOLL_CTL_MOD, fd, events);
  }

  forget(fd: number): void {
    if (fd >= 0 && fd < this.#items.length) this.#items[fd] = undefined;
  }

  /** How many descriptors have events; -1 waits for ever. */
  wait(timeoutMs: number): number {
    return epoll_wait(this.#fd, this.#ready.buffer, timeoutMs);
  }

  /** Of the last wait; `undefined` for a descriptor that was forgotten since. */
  readyItem(index: number): Item | undefined {
    return this.#items[this.#ready[2 * index] ?? -1];
  }

  /** Of the last wait, as bits of EPOLLIN and its kin. */
  readyEvents(index: number): number {
    return this.#ready[2 * index + 1] ?? 0;
  }

  items(): readonly Item[] {
    return this.#items.filter((item) => item !== undefined);
  }

  close(): void {
    close(this.#fd);
  }
}
