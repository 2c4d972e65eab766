/** Fields of a value that `docker run` separates by commas: a record of CSV, where quotes keep a comma in its field (RFC 4180). */

const FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/gy;

/** `undefined` where a quote is left open, or stands within a field. */
export function splitFields(text: string): readonly string[] | undefined {
  const fields: string[] = [];
  let read = 0;
  for (const [whole, quoted, plain = ''] of text.matchAll(FIELD)) {
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    read += whole.length;
  }
  return read === text.length ? fields : undefined;
}
