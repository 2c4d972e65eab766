/**
 * Looks for a line of a log that a regular expression of the user's matches. One that backtracks may take years, and nothing else runs
 * meanwhile: it is interrupted. ADR 0035.
 */
import { runInNewContext } from 'node:vm';
import { readField } from '../thrown.ts';

/** Of a line, what is matched: its beginning. */
const MAX_CHARACTERS = 16_384;

/** `undefined` where that is not known after `limitMs`, for which nothing else runs. */
export function matchesLine(
  lines: readonly string[],
  { pattern, limitMs }: { pattern: string; limitMs: number },
): boolean | undefined {
  const search = {
    expression: new RegExp(pattern, 'u'),
    lines: lines.map((line) => line.slice(0, MAX_CHARACTERS)),
  };
  try {
    const timeout = Math.max(1, Math.round(limitMs));
    return runInNewContext('lines.some((line) => expression.test(line))', search, { timeout }) === true;
  } catch (error) {
    if (readField(error, 'code') === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
