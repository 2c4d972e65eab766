/** Something else came than the reply that was expected; it is kept, as it tells what the server is. */
import { ForkbedError } from '../../common/forkbed-error.ts';

/** Enough for the status line, the header and the first words of a page that says what is wrong. */
const KEPT_BYTES = 1_024;

export class WrongReply extends ForkbedError {
  /** The first bytes of what was received last. */
  readonly received: Uint8Array;

  /** `received`: a buffer of which the first `count` bytes were received last; they are copied. */
  constructor(message: string, { received, count }: { received: Uint8Array; count: number }) {
    super('ERR_REPLY', message);
    this.name = 'WrongReply';
    this.received = received.slice(0, Math.min(count, KEPT_BYTES));
  }
}
