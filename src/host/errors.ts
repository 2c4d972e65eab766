/** What can go wrong between forkbed and a Docker Engine. Callers match on `code`. */
import { inspect } from 'node:util';
import { ForkbedError } from '../common/forkbed-error.ts';
import { errorMessage } from './thrown.ts';

/** Of a value that is quoted. */
const MOST_CHARACTERS = 200;

/** No Docker Engine answers (`ERR_NO_ENGINE`). */
export class NoEngineError extends ForkbedError {
  constructor(cause: unknown) {
    super('ERR_NO_ENGINE', `expected a Docker Engine that answers, received: ${errorMessage(cause)}`, { cause });
    this.name = 'NoEngineError';
  }
}

/** The Docker Engine was there, and has gone: it was ended, or is being restarted (`ERR_ENGINE_LOST`). */
export class EngineLostError extends ForkbedError {
  constructor(what: string, cause: unknown) {
    super('ERR_ENGINE_LOST', `expected the Docker Engine to answer ${what}, received: ${errorMessage(cause)}`, {
      cause,
    });
    this.name = 'EngineLostError';
  }
}

/** The Docker Engine refused a call, or failed at it (`ERR_ENGINE`). */
export class EngineError extends ForkbedError {
  /** The status of HTTP, such as 404; `undefined` where it failed later, in the midst of its answer. */
  readonly statusCode: number | undefined;

  constructor({ what, statusCode, cause }: { what: string; statusCode?: number; cause: unknown }) {
    super('ERR_ENGINE', `expected the Docker Engine to do ${what}, received: ${errorMessage(cause).trim()}`, { cause });
    this.name = 'EngineError';
    this.statusCode = statusCode;
  }
}

/** What was waited for did not come within its limit (`ERR_DEADLINE`); the message holds the last thing that was seen. */
export class DeadlineError extends ForkbedError {
  constructor(wait: { what: string; limitMs: number; last: string }, options?: { cause?: unknown }) {
    super('ERR_DEADLINE', `expected ${wait.what} within ${wait.limitMs} ms; seen last: ${wait.last}`, options);
    this.name = 'DeadlineError';
  }
}

/** A command in a container ended otherwise than it was expected to (`ERR_EXEC`). */
export class ExecError extends ForkbedError {
  constructor(run: { command: readonly string[]; exitCode: number; stderr: string }) {
    super(
      'ERR_EXEC',
      `expected ${JSON.stringify(run.command)} to exit with 0, received ${run.exitCode}: ${run.stderr}`,
    );
    this.name = 'ExecError';
  }
}

/** What a function was called with is not what it takes (`ERR_ARGUMENT`). */
export class ArgumentError extends ForkbedError {
  /** `what`: the function, and the argument or field where it has several. */
  constructor({ what, expected, received }: { what: string; expected: string; received: unknown }) {
    const text = inspect(received, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
    super('ERR_ARGUMENT', `${what}: expected ${expected}, received ${text.slice(0, MOST_CHARACTERS)}`);
    this.name = 'ArgumentError';
  }
}

/** The older name of `errorMessage`. */
export const messageOf = errorMessage;
