/** A command as an option has it. */
import { UsageError } from '../../common/forkbed-error.ts';

/** As CMD in a Dockerfile. @throws UsageError for an array that is none of texts */
export function parseCommand(option: string, command: string): string[] {
  if (!command.trimStart().startsWith('[')) return ['/bin/sh', '-c', command];
  try {
    const parsed: unknown = JSON.parse(command);
    if (Array.isArray(parsed) && parsed.length > 0 && parsed.every((each) => typeof each === 'string')) return parsed;
  } catch {
    // It is told below what was expected.
  }
  throw new UsageError(`${option}: expected a line for /bin/sh or a JSON array of texts, received ${command}`);
}
