/**
 * A TCP connection on which TLS is spoken, as its client. The handshake goes on below `send` and `receive`, which block no more than
 * those of TCP: until it is over nothing is taken and nothing received. `configure` of `forkbed:tls` comes before.
 */
import { closeNotify, free, hasCloseNotify, open, read, type TlsSession, write } from 'forkbed:tls';
import { ForkbedError } from '../../common/forkbed-error.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { TcpClient } from './tcp-client.ts';

export class TlsClient extends TcpClient {
  private session: TlsSession | undefined;
  private isReset = false;

  /** @throws ForkbedError ERR_TLS; PosixError */
  override send(bytes: ArrayBuffer, offset: number, length: number): number | undefined {
    return inWords(() => write(this.begun(), bytes, offset, length));
  }

  /** @throws ForkbedError ERR_TLS; PosixError */
  override receive(buffer: ArrayBuffer): number | undefined {
    return inWords(() => read(this.begun(), buffer, 0, buffer.byteLength));
  }

  /** Without a close_notify nobody knows whether all that the server has sent has come: RFC 8446, section 6.1. */
  override get isCutShort(): boolean {
    return this.session !== undefined && !hasCloseNotify(this.session);
  }

  override finishSending(): void {
    closeNotify(this.begun());
    super.finishSending();
  }

  override resetOnClose(): void {
    this.isReset = true;
    super.resetOnClose();
  }

  override close(): void {
    const { session } = this;
    this.session = undefined;
    if (session !== undefined) {
      if (!this.isReset) closeNotify(session);
      free(session);
    }
    super.close();
  }

  private begun(): TlsSession {
    if (this.session === undefined) {
      // The end of the handshake and the first message are two records: the second must not wait for an acknowledgement.
      this.sendWithoutDelay();
      this.session = open(this.fd);
    }
    return this.session;
  }
}

function inWords<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    if (!isPosixError(error, 'ERR_TLS')) throw error;
    const words = error.message.replace(/^\w+: (.*) \(ERR_TLS\)$/, '$1');
    throw new ForkbedError('ERR_TLS', `expected a TLS session, received ${words}`);
  }
}
