/**
 * What a thrown value is, by its fields and never by its class. `instanceof` compares one realm's class: under Jest every test
 * file runs in a realm of its own, where an error of `node:fs` is no `Error`, and a package that is loaded twice, as a module
 * and by `require`, has two classes of one name.
 */
import { FORKBED_ERROR, type ForkbedError } from '../common/forkbed-error.ts';

/** The message of an error of any realm; any other value as text. */
export function errorMessage(thrown: unknown): string {
  const message = readField(thrown, 'message');
  return typeof message === 'string' ? message : String(thrown);
}

/** The stable `code`, such as `ENOENT` or `ERR_IMAGE`; `undefined` where the value has none. */
export function errorCode(thrown: unknown): string | undefined {
  const code = readField(thrown, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** The class's name as the error itself states it, such as `AbortError`; `undefined` for a value that is no error. */
export function errorName(thrown: unknown): string | undefined {
  const name = readField(thrown, 'name');
  return typeof name === 'string' ? name : undefined;
}

/** Whether forkbed threw it on purpose, whichever copy of forkbed did; with a code, whether it is that error. */
export function isForkbedError<Code extends string = string>(
  thrown: unknown,
  ...codes: readonly Code[]
): thrown is ForkbedError & { readonly code: Code } {
  if (readField(thrown, FORKBED_ERROR) !== true) return false;
  return codes.length === 0 || codes.some((code) => code === errorCode(thrown));
}

/**
 * What went wrong first, where removing what was there failed as well, or in its place. `await using` throws a SuppressedError
 * then, which says neither; a Node without that class has one of the compiler's.
 */
export function firstFailure(thrown: unknown): unknown {
  const isSuppressed = typeof thrown === 'object' && thrown !== null && 'suppressed' in thrown && 'error' in thrown;
  return isSuppressed ? firstFailure(thrown.suppressed) : thrown;
}

export function readField(thrown: unknown, name: PropertyKey): unknown {
  return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
}
