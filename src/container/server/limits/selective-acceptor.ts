/**
 * Takes clients as `Acceptor` does, and refuses those that are too many: it tells them so in a line, which never waits for
 * anybody, and closes. Whoever asks for a client gets one that may be served.
 */
import { F_SETFL, fcntl, O_NONBLOCK } from 'forkbed:posix';
import type { TcpServer } from '../../net/tcp-server.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { Acceptor } from '../acceptor.ts';
import type { Journal } from '../journal.ts';

/** Clients refused in one go before others are looked at again. */
const REFUSED_AT_ONCE = 64;

/** The code under which a refusal is counted, and the line that tells it. */
export type Refusal = { readonly code: string; readonly line: ArrayBuffer };

export class SelectiveAcceptor extends Acceptor {
  readonly #server: TcpServer;
  readonly #journal: Journal;
  readonly #refusal: () => Refusal | undefined;

  /** `refusal`: why the client that was accepted last cannot be served; `undefined` where it can. */
  constructor(context: { server: TcpServer; journal: Journal }, refusal: () => Refusal | undefined) {
    super(context.server, context.journal);
    this.#server = context.server;
    this.#journal = context.journal;
    this.#refusal = refusal;
  }

  override accept(flags = 0): boolean {
    for (let refused = 0; refused < REFUSED_AT_ONCE; refused++) {
      if (!super.accept(flags)) return false;
      const refusal = this.#refusal();
      if (refusal === undefined) return true;
      this.#refuse(refusal);
    }
    return false;
  }

  #refuse({ code, line }: Refusal): void {
    this.#journal.rejected({ code });
    try {
      fcntl(this.#server.clientFd, F_SETFL, O_NONBLOCK);
      this.#server.write(line, { from: 0, to: line.byteLength });
    } catch (error) {
      // It has gone by itself: nobody is left to be told.
      if (!isPosixError(error, 'EPIPE', 'ECONNRESET')) throw error;
    }
    this.#server.closeClient();
  }
}
