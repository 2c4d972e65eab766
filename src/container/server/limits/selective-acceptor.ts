/**
 * Accepts clients as `Acceptor` does, and refuses those beyond a limit: it sends them a line without waiting, and closes. The
 * client that `accept` takes is one to serve.
 */
import { F_SETFL, fcntl, O_NONBLOCK } from 'forkbed:posix';
import type { TcpServer } from '../../net/tcp-server.ts';
import { isPosixError } from '../../posix/posix-error.ts';
import { Acceptor } from '../acceptor.ts';
import type { Journal } from '../journal.ts';

/** How many clients it refuses before the loop polls again. */
const REFUSED_AT_ONCE = 64;

/** The code of a refusal in the log, and the line that the client gets. */
export type Refusal = { readonly code: string; readonly line: ArrayBuffer };

export class SelectiveAcceptor extends Acceptor {
  readonly #server: TcpServer;
  readonly #journal: Journal;
  readonly #refusal: () => Refusal | undefined;

  /** `refusal`: why the client that was accepted last is refused; `undefined` where it is served. */
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
      // The client has gone already.
      if (!isPosixError(error, 'EPIPE', 'ECONNRESET')) throw error;
    }
    this.#server.closeClient();
  }
}
