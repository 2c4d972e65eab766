/**
 * Text cut to so many columns of a terminal, where a character takes one, two or none. It expects text that escapeTerminal()
 * has made safe, and never makes a line wider than it may be: where terminals differ, it takes the wider.
 */

/** Takes no column of its own: it is drawn over the character before. */
const COMBINING = /[\p{Mn}\p{Me}]/u;
/** Takes two: Wide and Fullwidth of Unicode's East Asian Width (UAX 11), in whole blocks, and what is shown as an emoji. */
const WIDE =
  /[\u1100-\u115f\u231a-\u231b\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4dc0-\u4dff\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const CUT = '…';

export function countColumns(text: string): number {
  let columns = 0;
  for (const character of text) columns += characterColumns(character);
  return columns;
}

/** The text itself where it fits, else its beginning with an ellipsis. */
export function fitText(text: string, columns: number): string {
  let used = 0;
  let fits = '';
  for (const character of text) {
    used += characterColumns(character);
    if (used > columns) return columns < 1 ? '' : `${fits}${CUT}`;
    // What still leaves room for the ellipsis.
    if (used < columns) fits += character;
  }
  return text;
}

function characterColumns(character: string): number {
  // Most of what is ever shown.
  if (character < '\u0300') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
