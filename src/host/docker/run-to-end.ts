/** A container that runs one command, awaited: its exit code, and all that it printed. */

import { ExecError } from '../errors.ts';
import type { ExecResult, StartedContainer } from './started-container.ts';

/**
 * Its output is read when it has ended, and so is complete. The container stays the caller's to remove. `limitMs`: as
 * `StartedContainer.waitForExit` has it. @throws DeadlineError
 */
export async function runToEnd(
  container: Pick<StartedContainer, 'waitForExit' | 'logs'>,
  limitMs?: number,
): Promise<ExecResult> {
  const exitCode = await container.waitForExit(limitMs);
  return { exitCode, ...(await container.logs()) };
}

/** What a command printed on stdout. @throws ExecError unless it ended with exit code 0 */
export function expectSuccess(command: readonly string[], { exitCode, stdout, stderr }: ExecResult): string {
  if (exitCode === 0) return stdout;
  throw new ExecError({ command, exitCode, stderr });
}
