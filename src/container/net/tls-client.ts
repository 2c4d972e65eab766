/**
 * A TCP connection on which TLS is spoken, as its client. The handshake goes on below `send` and `receive`, which block no more than
 * those of TCP: until it is over nothing is taken and nothing received. `configure` of `forkbed:tls` comes before.
 */
import { closeNotify, free, hasCloseNotify, open, read, type TlsSession, write } from 'forkbed:tls';
import { inWords, SessionClient } from './session-client.ts';

const REFUSALS = { raised: 'ERR_TLS', code: 'ERR_TLS', expected: 'a TLS session' };

export class TlsClient extends SessionClient<TlsSession> {
  /** @throws ForkbedError ERR_TLS; PosixError */
  override send(bytes: ArrayBuffer, offset: number, length: number): number | undefined {
    return inWords(() => write(this.begun(), bytes, offset, length), REFUSALS);
  }

  /** @throws ForkbedError ERR_TLS; PosixError */
  override receive(buffer: ArrayBuffer): number | undefined {
    return inWords(() => read(this.begun(), buffer, 0, buffer.byteLength), REFUSALS);
  }

  /** Without a close_notify nobody knows whether all that the server has sent has come: RFC 8446, section 6.1. */
  override get isCutShort(): boolean {
    return this.session !== undefined && !hasCloseNotify(this.session);
  }

  override finishSending(): void {
    closeNotify(this.begun());
    super.finishSending();
  }

  protected override openSession(): TlsSession {
    // The end of the handshake and the first message are two records: the second must not wait for an acknowledgement.
    this.sendWithoutDelay();
    return open(this.fd);
  }

  protected override sendEnd(session: TlsSession): void {
    closeNotify(session);
  }

  protected override freeSession(session: TlsSession): void {
    free(session);
  }
}
