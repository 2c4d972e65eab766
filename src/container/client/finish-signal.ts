/**
 * SIGUSR1 to a client with --until-released: it begins no further connection, and ends when the open ones have ended. The load waits
 * for it as for what ends a round, but it ends none.
 */
import { SIGUSR1 } from 'forkbed:posix';
import { SignalFd } from '../posix/signal-fd.ts';
import type { Ending } from './ending.ts';

export class FinishSignal implements Ending {
  readonly arrived = false;
  readonly #signals = new SignalFd([SIGUSR1]);
  #isRequested = false;

  get fd(): number {
    return this.#signals.fd;
  }

  get isRequested(): boolean {
    return this.#isRequested;
  }

  take(): void {
    this.#signals.take();
    this.#isRequested = true;
  }
}
