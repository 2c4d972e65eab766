/**
 * What the connections that failed received, an example of each kind, and how many were alike. Nothing is kept of a connection
 * that succeeds. Pure.
 */
import { nameReply } from '../../common/checks/diagnosis-reply.ts';
import { quoteBytes } from '../../common/escape/quote-bytes.ts';
import type { FailureExample } from '../../common/events/client-summary.ts';
import { latin1 } from '../../common/http/latin1.ts';

const MAX_KINDS = 8;
/** Of a first line that has no name: enough to tell kinds apart, and no number or date at its end. */
const KEY_BYTES = 32;

/** One connection that failed. */
export interface Failure {
  /** As in the summary's `errors`. */
  readonly code: string;
  /** The first bytes of what came last; absent where nothing came or it is not known. */
  readonly received?: Uint8Array;
  /** What was expected, in words, where there is more to say than the code. */
  readonly detail?: string | undefined;
}

export class FailureExamples {
  readonly #expectsHttp: boolean;
  readonly #kinds = new Map<string, { -readonly [Key in keyof FailureExample]: FailureExample[Key] }>();

  constructor({ expectsHttp }: { expectsHttp: boolean }) {
    this.#expectsHttp = expectsHttp;
  }

  record({ code, received, detail }: Failure): void {
    if (received === undefined && detail === undefined) return;
    const { name, protocol } = received === undefined ? {} : nameReply(received);
    // How much came of a reply that was cut off is another number each time.
    const key = `${code} ${name ?? firstLine(received) ?? detail?.replace(/\d+/g, 'N')}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    if (this.#kinds.size === MAX_KINDS) return;
    const isExpected = protocol === 'HTTP' && this.#expectsHttp;
    this.#kinds.set(key, {
      code,
      count: 1,
      ...(name === undefined ? {} : { reply: name }),
      ...(received === undefined ? {} : { received: quoteBytes(received) }),
      ...(detail === undefined ? {} : { detail }),
      ...(protocol === undefined || isExpected ? {} : { protocol }),
    });
  }

  all(): FailureExample[] {
    return [...this.#kinds.values()];
  }
}

function firstLine(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : latin1(bytes, 0, Math.min(KEY_BYTES, bytes.length)).split('\n')[0];
}
