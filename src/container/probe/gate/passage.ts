/**
 * A client that was let in: its TCP connection and a connection of its own at the audit's Unix socket, joined byte for byte. Each
 * side sees the end that the other makes: a half-close stays one, and where one connection breaks both are closed.
 */
import { close, EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT } from 'forkbed:posix';
import { isPosixError } from '../../posix/posix-error.ts';
import { OneWay } from './one-way.ts';
import type { Party, Watched } from './party.ts';

const BROKEN = EPOLLHUP | EPOLLERR;

export class Passage {
  readonly #watched: Watched;
  readonly #onClosed: () => void;
  readonly #client: Side;
  readonly #audit: Side;
  #isOpen = true;

  /** Owns both descriptors from now on; neither is watched yet. `onClosed` is called once. */
  constructor(deps: { client: number; audit: number; chunk: ArrayBuffer; watched: Watched; onClosed: () => void }) {
    const { client, audit, chunk, watched, onClosed } = deps;
    this.#watched = watched;
    this.#onClosed = onClosed;
    const up = new OneWay({ from: client, to: audit, chunk });
    const down = new OneWay({ from: audit, to: client, chunk });
    this.#client = {
      fd: client,
      from: up,
      to: down,
      events: 0,
      onEvents: (events) => this.#turnTo(this.#client, events),
    };
    this.#audit = { fd: audit, from: down, to: up, events: 0, onEvents: (events) => this.#turnTo(this.#audit, events) };
    this.#watch();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const { fd } of [this.#client, this.#audit]) {
      this.#watched.forget(fd);
      close(fd);
    }
    this.#onClosed();
  }

  #turnTo(side: Side, events: number): void {
    try {
      if ((events & (EPOLLOUT | BROKEN)) !== 0) side.to.flush();
      if ((events & (EPOLLIN | BROKEN)) !== 0 && side.from.wantsInput) side.from.receive();
    } catch (error) {
      if (!isPosixError(error)) throw error;
      this.close();
      return;
    }
    if (side.from.hasEnded && side.to.hasEnded) this.close();
    else this.#watch();
  }

  /** What a socket is not asked about is not watched at all: epoll would report again and again that its peer has gone. */
  #watch(): void {
    for (const side of [this.#client, this.#audit]) {
      const events = (side.from.wantsInput ? EPOLLIN : 0) | (side.to.wantsRoom ? EPOLLOUT : 0);
      if (events === side.events) continue;
      if (side.events === 0) this.#watched.watch({ fd: side.fd, item: side, events });
      else if (events === 0) this.#watched.unwatch(side.fd);
      else this.#watched.change(side.fd, events);
      side.events = events;
    }
  }
}

/** `from`: what this socket says; `to`: what it is told. `events`: those that it is watched for, 0 where it is not watched. */
interface Side extends Party {
  readonly fd: number;
  readonly from: OneWay;
  readonly to: OneWay;
  events: number;
}
