/** The codes that failed execs are counted under: `EXIT_7`, `ERR_EXEC_TIMEOUT`. */

/** Before the exit code. */
export const EXIT_PREFIX = 'EXIT_';
/** It did not end in time. */
export const LATE_EXEC = 'ERR_EXEC_TIMEOUT';
/** The engine did not start it. */
export const NOT_STARTED = 'ERR_EXEC';
/** Nobody waited for its end any more. */
export const LEFT_EXEC = 'ERR_EXEC_LEFT';

/** Whether an exec fails of this code, and no connection. A command of somebody else's client does, too. */
export function isExecFailure(code: string): boolean {
  return code.startsWith(EXIT_PREFIX) || [LATE_EXEC, NOT_STARTED, LEFT_EXEC].includes(code);
}
