/**
 * What a peer sent, as a short text of ASCII for one line of a report: every other byte by its number. Pure.
 */
import { latin1 } from '../http/latin1.ts';

const SHOWN_BYTES = 64;
const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\r': '\\r', '\n': '\\n', '\t': '\\t' };

/** The first 64 bytes, in quotes, and whether there were more. */
export function quoteBytes(bytes: Uint8Array): string {
  return quoteLatin1(latin1(bytes, 0, Math.min(SHOWN_BYTES + 1, bytes.length)));
}

/** As `quoteBytes`, of bytes that are a text already, a character each. */
export function quoteLatin1(text: string): string {
  return quoteBeginning(text, SHOWN_BYTES);
}

/** The same of the first `shownBytes`. */
export function quoteBeginning(text: string, shownBytes: number): string {
  const escaped = Array.from(text.slice(0, shownBytes), escapeCharacter).join('');
  return `"${escaped}"${text.length > shownBytes ? '...' : ''}`;
}

function escapeCharacter(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  if (character >= ' ' && character <= '~') return character;
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
