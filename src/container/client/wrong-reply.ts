/** Another reply came than the expected one; it is kept, since it shows what the server is. */
import { ForkbedError } from '../../common/forkbed-error.ts';

/** Enough for the status line, the header and the first words of a page that says what is wrong. */
const RETAINED_BYTES = 1_024;

export class WrongReply extends ForkbedError {
  /** The first bytes of what was received last. */
  readonly received: Uint8Array;

  /** `received`: a buffer of which the first `count` bytes were received last; they are copied. */
  constructor(message: string, { received, count }: { received: Uint8Array; count: number }) {
    super('ERR_REPLY', message);
    this.name = 'WrongReply';
    this.received = received.slice(0, Math.min(count, RETAINED_BYTES));
  }
}
