/** JSON texts, as containers and the engine print them. */
import { ParseError } from '../common/forkbed-error.ts';

const QUOTED_CHARACTERS = 300;

/** What a JSON text holds; `undefined` for any other text, for the caller to say what was expected. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same. `expected`: what the text should have been. @throws ParseError that quotes the text where it is no JSON */
export function readJson(text: string, expected: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw new ParseError({ expected, received: text.slice(0, QUOTED_CHARACTERS) });
  return value;
}
