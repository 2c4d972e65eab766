/** What a JSON text holds; `undefined` for any other text, for the caller to say what was expected. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
