/**
 * The last of what a container printed, for a report. It only adds to a verdict: a log that cannot be read, as with a logging
 * driver that keeps none, is reported as such and costs nothing else.
 */
import { printable } from '../../common/escape/printable.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';

export interface LogTail {
  /** On one line, without what a terminal would obey; empty where it printed nothing, or nothing can be read. */
  readonly text: string;
  /** Why nothing can be read. */
  readonly unreadable?: string;
}

/** At most so many characters, without what `except` matches. @throws EngineLostError */
export async function logTail(container: StartedContainer, maxCharacters: number, except = /(?!)/): Promise<LogTail> {
  try {
    const { stdout, stderr } = await container.logs();
    return { text: oneLine((stdout + stderr).replace(except, '').trim().slice(-maxCharacters)) };
  } catch (error) {
    if (isForkbedError(error, 'ERR_ENGINE_LOST')) throw error;
    return { text: '', unreadable: errorMessage(error) };
  }
}

/** It stands in a table, on a terminal, and in logs that obey what begins a line. */
function oneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, '; '));
}
