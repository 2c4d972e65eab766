/** Text for a line of TAP, version 13. */

/** The description of a test: on one line, and without a `#`, which would begin a directive. */
export function escapeTap(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ').replaceAll('#', '\\#');
}
