/** An error that is no news of the engine, of the user or of the subject, as the command line reports it: for a bug report. */
import { inspect } from 'node:util';

const BUG = 'this is a bug in forkbed: ';

/** One line with what happened, and the stack; with the causes and the fields of an error, such as `code`. */
export function describeBug(thrown: unknown): string {
  // The message of a BugError begins with the same words.
  return `forkbed: ${BUG}${inspect(thrown).replace(BUG, '')}\n`;
}
