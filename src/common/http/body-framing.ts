/** How long the body of an HTTP/1 reply is, by its header: RFC 9112, section 6.3. Pure. */

import { quoteLatin1 } from '../escape/quote-bytes.ts';
import { ForkbedError } from '../forkbed-error.ts';

/** The values of the fields for it, one for each line. */
export interface HeaderFields {
  readonly contentLength: string[];
  readonly transferEncoding: string[];
}

/** Below 2^53. */
const LENGTH = /^\d{1,15}$/;

/**
 * A number of bytes, `chunked`, or `until the end` of the stream. `minor`: of the version, HTTP/1.`minor`.
 * @throws ForkbedError ERR_REPLY where the fields contradict each other, or themselves
 */
export function bodyFraming(
  { contentLength, transferEncoding }: HeaderFields,
  { minor }: { minor: number },
): number | 'chunked' | 'until the end' {
  // Nearly all replies have one length, or none.
  const codings =
    transferEncoding.length === 0 ? [] : splitList(transferEncoding).filter((coding) => coding !== 'identity');
  if (codings.length === 0) return contentLength.length === 0 ? 'until the end' : parseLength(contentLength);
  // In HTTP/1.0 it has no meaning: the framing is faulty, section 6.1.
  if (minor === 0) throw wrong('no Transfer-Encoding in HTTP/1.0', codings);
  const firstChunked = codings.indexOf('chunked');
  if (firstChunked === -1) return 'until the end';
  if (firstChunked !== codings.length - 1) throw wrong('a Transfer-Encoding that is chunked once, at last', codings);
  return 'chunked';
}

function parseLength(values: readonly string[]): number {
  const [first = '', ...others] = new Set(splitList(values));
  if (others.length > 0) throw wrong('one Content-Length', [first, ...others]);
  if (!LENGTH.test(first)) throw wrong('a Content-Length', [first]);
  return Number(first);
}

function splitList(values: readonly string[]): string[] {
  return values
    .join(',')
    .split(',')
    .map((value) => value.trim().toLowerCase());
}

function wrong(expected: string, received: readonly string[]): ForkbedError {
  return new ForkbedError(
    'ERR_REPLY',
    `expected ${expected}, received ${received.slice(0, 3).map(quoteLatin1).join(' and ')}`,
  );
}
