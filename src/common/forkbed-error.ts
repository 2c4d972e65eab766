/** The mark of every error of forkbed, one for all copies of this module and all realms of a process. */
export const FORKBED_ERROR = Symbol.for('forkbed.error');

/**
 * The base of every error that forkbed throws on purpose. Callers match on `code`, which is stable; the message is for
 * people and says what was expected and what was received.
 * @example
 * ```ts
 * import { ForkbedError, startSubject } from 'forkbed';
 *
 * try {
 *   await using subject = await startSubject({ image: 'no-such-image' });
 *   console.log(subject.name);
 * } catch (error) {
 *   if (!(error instanceof ForkbedError) || error.code !== 'ERR_IMAGE') throw error;
 *   console.error(error.message);
 * }
 * ```
 */
export class ForkbedError extends Error {
  /** Stable: `ERR_IMAGE`, `ERR_CONTAINER`, `ERR_DEADLINE`, … Each function names those that it throws. */
  readonly code: string;

  /** The mark. @internal */
  get [FORKBED_ERROR](): true {
    return true;
  }

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ForkbedError';
    this.code = code;
  }
}

/**
 * A command line or an environment variable that cannot be used (`ERR_USAGE`). The programs of forkbed end with exit code 64.
 * @example
 * ```ts
 * import { Engine, UsageError } from 'forkbed';
 *
 * // DOCKER_HOST and DOCKER_CONTEXT are the user's.
 * await new Engine().client().catch((error) => {
 *   if (error instanceof UsageError) process.exitCode = 64;
 *   console.error(error);
 * });
 * ```
 */
export class UsageError extends ForkbedError {
  constructor(message: string) {
    super('ERR_USAGE', message);
    this.name = 'UsageError';
  }
}

/**
 * A text that is not in the form that its producer documents (`ERR_PARSE`); the message quotes it.
 * @example
 * ```ts
 * import { ParseError, type StartedContainer } from 'forkbed';
 *
 * // `undefined` where the engine keeps no account of the container.
 * export async function memoryOf(container: StartedContainer): Promise<number | undefined> {
 *   try {
 *     return (await container.usage()).memoryBytes;
 *   } catch (error) {
 *     if (error instanceof ParseError) return undefined;
 *     throw error;
 *   }
 * }
 * ```
 */
export class ParseError extends ForkbedError {
  constructor({ expected, received }: { expected: string; received: string }) {
    super('ERR_PARSE', `expected ${expected}, received ${JSON.stringify(received)}`);
    this.name = 'ParseError';
  }
}

/**
 * A state that cannot be (`ERR_BUG`): a bug of forkbed, not of its user or of the subject.
 * @example
 * ```ts
 * import { BugError } from 'forkbed';
 *
 * // Whether a failure is to be reported to forkbed.
 * export const isBug = (error: unknown) => error instanceof BugError;
 * ```
 */
export class BugError extends ForkbedError {
  constructor(message: string) {
    super('ERR_BUG', `this is a bug in forkbed: ${message}`);
    this.name = 'BugError';
  }
}
