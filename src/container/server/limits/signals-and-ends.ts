/** Signals, and the ends of children that nobody waits for: one descriptor that wakes the same wait for both. */
import { close, EPOLL_CTL_ADD, EPOLLIN, epoll_create1, epoll_ctl } from 'forkbed:posix';
import type { Signals } from '../../posix/signal-fd.ts';

export class SignalsAndEnds implements Signals {
  readonly fd = epoll_create1();
  readonly #signals: Signals;
  readonly #noticeEnds: () => void;

  constructor(signals: Signals, ends: { readonly fd: number; readonly notice: () => void }) {
    this.#signals = signals;
    this.#noticeEnds = ends.notice;
    for (const { fd } of [signals, ends]) epoll_ctl(this.fd, EPOLL_CTL_ADD, fd, EPOLLIN);
  }

  /** The signals alone; the ends are counted on the way. */
  take(): readonly number[] {
    this.#noticeEnds();
    return this.#signals.take();
  }

  get ended(): number[] {
    return this.#signals.ended;
  }

  release(): void {
    close(this.fd);
    this.#signals.release();
  }
}
