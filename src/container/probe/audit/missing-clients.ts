/**
 * Which clients never arrived. Compose and a Swarm number their replicas, and a client's name has its number, so that the
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
  const numbered = arrived.map(toNumbered);
  const prefixes = new Set(numbered.map((each) => each?.prefix));
  const [prefix] = prefixes;
  const numbers = new Set(numbered.map((each) => each?.number));
  const first = firstNumber(numbered, expected);
  const absent =
    first === undefined
      ? []
      : Array.from({ length: expected }, (_, index) => index + first).filter((number) => !numbers.has(number));
  if (prefixes.size !== 1 || prefix === undefined || absent.length !== count) {
    return [`${count} of ${expected} clients, which never arrived`];
  }
  return absent.map((number) => `${prefix}${number}, which never arrived`);
}

interface Numbered {
  readonly prefix: string;
  readonly number: number;
  readonly isTask: boolean;
}

/**
 * `forkbed-client-3`; or a task of a Swarm, `SERVICE.3.TASK`. The tasks of a job count from 0, and the name of the first has the
 * id of its node instead.
 */
function toNumbered(name: string): Numbered | undefined {
  const [, service, slot] = /^(.*\.)(\d{1,9}|[a-z0-9]{25})\.[a-z0-9]{25}$/.exec(name) ?? [];
  if (service !== undefined && slot !== undefined) {
    return { prefix: service, number: /^\d{1,9}$/.test(slot) ? Number(slot) : 0, isTask: true };
  }
  const [, prefix, digits] = /^(.*[-_])(\d+)$/.exec(name) ?? [];
  return prefix === undefined ? undefined : { prefix, number: Number(digits), isTask: false };
}

/** The tasks of a service that is no job count from 1. `undefined` where neither the first nor the last shows which it is. */
function firstNumber(numbered: readonly (Numbered | undefined)[], expected: number): 0 | 1 | undefined {
  if (!numbered.some((each) => each?.isTask)) return 1;
  if (numbered.some((each) => each?.number === 0)) return 0;
  return numbered.some((each) => each?.number === expected) ? 1 : undefined;
}
