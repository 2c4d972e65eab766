/** Sizes as Docker takes them: a number, with b, k, m, g, t or p for powers of 1,024, and `B` or `iB` after that. */

const UNITS = ['b', 'k', 'm', 'g', 't', 'p'];

/** Whole bytes, at least 1; `undefined` for a text that is no size. */
export function parseSize(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)([bkmgtp]?)(?:i?b)?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * 1024 ** Math.max(0, UNITS.indexOf(unit.toLowerCase())));
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
