/**
 * A TCP connection on which a library's session goes on, such as TLS: it begins with the first call that needs it, and says at an end in
 * order that it ends.
 */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { isPosixError } from '../posix/posix-error.ts';
import { TcpClient } from './tcp-client.ts';

export abstract class SessionClient<Session> extends TcpClient {
  protected session: Session | undefined;
  private isReset = false;

  override resetOnClose(): void {
    this.isReset = true;
    super.resetOnClose();
  }

  override close(): void {
    const { session } = this;
    this.session = undefined;
    if (session !== undefined) {
      if (!this.isReset) this.sendEnd(session);
      this.freeSession(session);
    }
    super.close();
  }

  protected begun(): Session {
    this.session ??= this.openSession();
    return this.session;
  }

  protected abstract openSession(): Session;
  /** The peer may be gone. */
  protected abstract sendEnd(session: Session): void;
  protected abstract freeSession(session: Session): void;
}

/** What a library raises, in words. @throws ForkbedError of `code` where it raises `raised` */
export function inWords<Result>(
  call: () => Result,
  { raised, code, expected }: { raised: string; code: string; expected: string },
): Result {
  try {
    return call();
  } catch (error) {
    if (!isPosixError(error, raised)) throw error;
    const words = error.message.replace(new RegExp(`^\\w+: (.*) \\(${raised}\\)$`), '$1');
    throw new ForkbedError(code, `expected ${expected}, received ${words}`);
  }
}
