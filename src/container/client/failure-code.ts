/** The code under which a failed connection is counted: the system error's, or our own. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { isPosixError } from '../posix/posix-error.ts';

/** Anything else is a bug, and is thrown on. */
export function failureCode(error: unknown): string {
  if (isPosixError(error) || (error instanceof ForkbedError && error.code !== 'ERR_BUG')) return error.code;
  throw error;
}
