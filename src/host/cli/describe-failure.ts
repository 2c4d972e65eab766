/** The exit code of what was thrown, and the sentence that goes with it. */
import { ExitCode } from '../../common/exit-codes.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import { describeBug } from './describe-bug.ts';

/** `message`: one sentence; of a bug its whole description, which ends with a newline. */
export function describeFailure(error: unknown): { exitCode: ExitCode; message: string } {
  if (isForkbedError(error, 'ERR_USAGE')) return { exitCode: ExitCode.Usage, message: errorMessage(error) };
  if (isForkbedError(error) && error.code !== 'ERR_BUG') {
    return { exitCode: ExitCode.Unavailable, message: errorMessage(error) };
  }
  return { exitCode: ExitCode.Bug, message: describeBug(error).trimEnd() };
}
