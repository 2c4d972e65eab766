/** What can go wrong between forkbed and a Docker Engine. Callers match on `code`. */
import { inspect } from 'node:util';
import { ForkbedError } from '../common/forkbed-error.ts';
import { errorMessage } from './thrown.ts';

/** Of a value that is quoted. */
const MAX_CHARACTERS = 200;

/**
 * No Docker Engine answers (`ERR_NO_ENGINE`).
 * @example
 * ```ts
 * import { engineVersion, NoEngineError } from 'forkbed';
 *
 * const version = await engineVersion().catch((error) => {
 *   if (error instanceof NoEngineError) return 'none';
 *   throw error;
 * });
 * console.log(version);
 * ```
 */
export class NoEngineError extends ForkbedError {
  constructor(cause: unknown) {
    super('ERR_NO_ENGINE', `expected a Docker Engine that answers, received: ${errorMessage(cause)}`, { cause });
    this.name = 'NoEngineError';
  }
}

/**
 * The Docker Engine was there, and has gone: it was ended, or is being restarted (`ERR_ENGINE_LOST`).
 * @example
 * ```ts
 * import { EngineLostError, type StartedContainer } from 'forkbed';
 *
 * // The exit code of a container, or `undefined` where its engine went away before the container ended.
 * export async function exitCodeOf(container: StartedContainer): Promise<number | undefined> {
 *   try {
 *     return await container.waitForExit(60_000);
 *   } catch (error) {
 *     if (error instanceof EngineLostError) return undefined;
 *     throw error;
 *   }
 * }
 * ```
 */
export class EngineLostError extends ForkbedError {
  constructor(what: string, cause: unknown) {
    super('ERR_ENGINE_LOST', `expected the Docker Engine to answer ${what}, received: ${errorMessage(cause)}`, {
      cause,
    });
    this.name = 'EngineLostError';
  }
}

/**
 * The Docker Engine refused a call, or failed at it (`ERR_ENGINE`).
 * @example
 * ```ts
 * import { EngineError, startVolume } from 'forkbed';
 *
 * try {
 *   await using volume = await startVolume();
 *   console.log(volume.name);
 * } catch (error) {
 *   if (!(error instanceof EngineError)) throw error;
 *   console.error(error.statusCode, error.message);
 * }
 * ```
 */
export class EngineError extends ForkbedError {
  /** The status of HTTP, such as 404; `undefined` where it failed later, in the midst of its answer. */
  readonly statusCode: number | undefined;

  constructor({ what, statusCode, cause }: { what: string; statusCode?: number; cause: unknown }) {
    super('ERR_ENGINE', `expected the Docker Engine to do ${what}, received: ${errorMessage(cause).trim()}`, { cause });
    this.name = 'EngineError';
    this.statusCode = statusCode;
  }
}

/**
 * What was waited for did not come within its limit (`ERR_DEADLINE`); the message holds the last thing that was seen.
 * @example
 * ```ts
 * import { DeadlineError, type StartedContainer } from 'forkbed';
 *
 * // Whether the server is ready within a second.
 * export async function isReady(server: StartedContainer): Promise<boolean> {
 *   try {
 *     await server.waitForEvent('ready', 1_000);
 *     return true;
 *   } catch (error) {
 *     if (error instanceof DeadlineError) return false;
 *     throw error;
 *   }
 * }
 * ```
 */
export class DeadlineError extends ForkbedError {
  constructor(wait: { what: string; limitMs: number; last: string }, options?: { cause?: unknown }) {
    super('ERR_DEADLINE', `expected ${wait.what} within ${wait.limitMs} ms; seen last: ${wait.last}`, options);
    this.name = 'DeadlineError';
  }
}

/**
 * A command in a container ended with another exit code than 0 (`ERR_EXEC`); the message has the command, its exit code and
 * what it wrote to stderr.
 * @example
 * ```ts
 * import { ExecError, type StartedContainer, type Testbed } from 'forkbed';
 *
 * // The processes that ps shows, or `undefined` where the image has no ps.
 * export async function psOf(testbed: Testbed, server: StartedContainer) {
 *   return testbed.ps(server).catch((error) => {
 *     if (error instanceof ExecError) return undefined;
 *     throw error;
 *   });
 * }
 * ```
 */
export class ExecError extends ForkbedError {
  constructor(run: { command: readonly string[]; exitCode: number; stderr: string }) {
    super(
      'ERR_EXEC',
      `expected ${JSON.stringify(run.command)} to exit with 0, received ${run.exitCode}: ${run.stderr}`,
    );
    this.name = 'ExecError';
  }
}

/**
 * What a function was called with is not what it takes (`ERR_ARGUMENT`). The compiler finds most of it; this is for JavaScript.
 * @example
 * ```ts
 * import { ArgumentError, Engine } from 'forkbed';
 *
 * try {
 *   new Engine({ host: 'localhost:2375' });
 * } catch (error) {
 *   if (error instanceof ArgumentError) console.error(error.message);
 * }
 * ```
 */
export class ArgumentError extends ForkbedError {
  /** `what`: the function, and the argument or field where it has several. */
  constructor({ what, expected, received }: { what: string; expected: string; received: unknown }) {
    const text = inspect(received, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
    super('ERR_ARGUMENT', `${what}: expected ${expected}, received ${text.slice(0, MAX_CHARACTERS)}`);
    this.name = 'ArgumentError';
  }
}
