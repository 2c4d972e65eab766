/**
 * Which clients never arrived. Compose numbers its replicas from 1, and a client's name ends in its number, so that the
 * names of those that came give the names of those that did not; where they do not, only their number is known.
 */

/**
 * A line for each, or one that counts them; empty where as many came as were expected. `nameless`: how many came without
 * telling a name.
 */
export function nameMissing(clients: { arrived: readonly string[]; nameless: number; expected: number }): string[] {
  const { arrived, nameless, expected } = clients;
  const count = expected - arrived.length - nameless;
  if (count <= 0) return [];
  const numbered = arrived.map((name) => /^(.*[-_])(\d+)$/.exec(name));
  const prefixes = new Set(numbered.map((match) => match?.[1]));
  const [prefix] = prefixes;
  const numbers = new Set(numbered.map((match) => Number(match?.[2])));
  const absent = Array.from({ length: expected }, (_, index) => index + 1).filter((number) => !numbers.has(number));
  if (prefixes.size !== 1 || prefix === undefined || absent.length !== count) {
    return [`${count} of ${expected} clients, which never arrived`];
  }
  return absent.map((number) => `${prefix}${number}, which never arrived`);
}
