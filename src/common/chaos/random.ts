/** Numbers that look random and are the same for the same seed, on every machine: Marsaglia's xorshift of 32 bits. Pure. */

/** Any integer from 0 to 2^32 - 1 seeds another sequence. */
export const MAX_SEED = 2 ** 32 - 1;

/** Not 0, which the xorshift never leaves; odd, so that no seed is swallowed by the multiplication. */
const SCRAMBLE = 0x9e3779b1;
/** Seeds that lie side by side begin with numbers that do, too. */
const WARM_UP = 8;

export class Random {
  #state: number;

  constructor(seed: number) {
    const state = Math.imul(seed + 1, SCRAMBLE) >>> 0;
    this.#state = state === 0 ? SCRAMBLE : state;
    for (let round = 0; round < WARM_UP; round += 1) this.#next();
  }

  /** An integer, both ends included. */
  between(min: number, max: number): number {
    return min + (this.#next() % (max - min + 1));
  }

  /** The same items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const left = [...items];
    const drawn: Item[] = [];
    while (left.length > 0) drawn.push(...left.splice(this.between(0, left.length - 1), 1));
    return drawn;
  }

  #next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state;
  }
}
