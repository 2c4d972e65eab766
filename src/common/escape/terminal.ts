/**
 * Text that others chose, made fit for a terminal: an argv may hold anything, and what a terminal would obey is shown
 * instead. Line ends, escape sequences in both their forms, marks that turn the direction of writing, and what has no width
 * of its own or none that terminals agree on, all become what they are written as: `\n`, `\x1b`, `\u{202e}`.
 */

/** Categories C (control, format, surrogate, private, unassigned), line and paragraph separators, variation selectors. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Variation_Selector}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function escapeTerminal(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT[character] ?? escapeCode(character.codePointAt(0) ?? 0));
}

/** As JSON, which holds such characters in strings alone, where `\u` means them. With `indent` on several lines. */
export function jsonForTerminal(value: unknown, indent = 0): string {
  const lines = JSON.stringify(value, undefined, indent).split('\n');
  return lines.map((line) => line.replace(UNSAFE, escapeUnits)).join('\n');
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => `\\u${hex(character.charCodeAt(index), 4)}`).join('');
}

function escapeCode(code: number): string {
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${code.toString(16)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
