/** What can go wrong between forkbed and a Docker Engine. Callers match on `code`. */
import { ForkbedError } from '../common/forkbed-error.ts';

/** No Docker Engine answers (`ERR_NO_ENGINE`). */
export class NoEngineError extends ForkbedError {
  constructor(cause: unknown) {
    super('ERR_NO_ENGINE', `expected a Docker Engine that answers, received: ${messageOf(cause)}`, { cause });
    this.name = 'NoEngineError';
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

/** What anything that was thrown says. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
