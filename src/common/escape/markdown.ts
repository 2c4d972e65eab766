/** Text that others chose, made fit for a page of Markdown, as GitHub reads it: it must not become markup, nor end a cell. */

/** On one line, with each mark shown as it is. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`).replace(/\s*\n\s*/g, ' ');
}

/** For a cell of a table that may hold markup of ours, such as `code`: it does not end the cell, and begins no HTML. */
export function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** In backquotes; those within become apostrophes. */
export function inlineCode(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** A block of code: its fence is longer than any run of backquotes within. */
export function codeBlock(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence];
}
