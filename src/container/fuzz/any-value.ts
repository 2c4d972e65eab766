/**
 * An argument of any type, made of a fuzzer's bytes: what a call takes, what is nearly that, and what is nothing of the kind.
 * Some have code of their own that runs while the module converts them, and changes what was converted before.
 */
import * as posix from 'forkbed:posix';
import type { Source } from './source.ts';

const EDGES: readonly number[] = [
  0,
  -1,
  1,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e300,
  -1e300,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];
const CONSTANTS: readonly number[] = Object.values(posix).filter((exported) => typeof exported === 'number');
const TEXTS: readonly string[] = [
  '',
  '/dev/null',
  '/proc/self/stat',
  '/proc/self/fd',
  '/proc/self/exe',
  '/',
  '127.0.0.1',
  '::1',
  'localhost',
  '\0abstract',
  'x'.repeat(107),
  'x'.repeat(5000),
  'メッセージ-000',
  '\ud800',
];
const MAX_DEPTH = 3;
const MAX_BUFFER = 4096;

export class AnyValue {
  readonly #source: Source;
  /** What calls have returned, and what was made before: it comes again. */
  readonly #earlier: unknown[] = [undefined];

  constructor(source: Source) {
    this.#source = source;
  }

  keep(value: unknown): void {
    this.#earlier.push(value);
    if (Array.isArray(value)) this.#earlier.push(...value.slice(0, 4));
  }

  next(depth = 0): unknown {
    const source = this.#source;
    const kind = source.below(depth < MAX_DEPTH ? 16 : 9);
    switch (kind) {
      case 0:
        return source.pick<unknown>([undefined, null, true, false, Symbol.iterator, 10n ** 30n, () => 0]);
      case 1:
        return source.byte() - 8;
      case 2:
        return source.pick(EDGES);
      case 3:
        return source.int32();
      case 4:
        return source.pick(CONSTANTS);
      case 5:
        return source.pick(TEXTS);
      case 6:
        return source.text(source.below(200));
      case 7:
        return this.#keepAndGive(new ArrayBuffer(source.pick([0, 1, 4, 8, 16, 64, 128, 256, MAX_BUFFER])));
      case 8:
      case 9:
        return this.#earlier[source.below(this.#earlier.length)];
      case 10:
        return Array.from({ length: source.below(6) }, () => this.next(depth + 1));
      case 11:
        return { length: this.next(depth + 1), 0: this.next(depth + 1), 1: this.next(depth + 1) };
      case 12:
        return this.#address(depth);
      case 13:
        return { soft: this.next(depth + 1), hard: this.next(depth + 1) };
      case 14:
        return this.#meddling(depth);
      default:
        return this.#loop(depth);
    }
  }

  #keepAndGive(value: unknown): unknown {
    this.keep(value);
    return value;
  }

  #address(depth: number): unknown {
    const family = this.#source.pick<unknown>(['IPv4', 'IPv6', 'unix', this.#source.text(4)]);
    return { family, address: this.next(depth + 1), port: this.next(depth + 1), path: this.next(depth + 1) };
  }

  /** Its conversion throws, or empties the arrays, and runs the module again, before it gives a number. */
  #meddling(depth: number): unknown {
    const [value, does] = [this.next(depth + 1), this.#source.below(4)];
    const meddle = () => {
      if (does === 0) throw new Error('thrown while it was converted');
      for (const each of this.#earlier) {
        if (does === 1 && Array.isArray(each)) each.length = 0;
        if (does === 2 && typeof each === 'number') closeQuietly(each);
      }
      return value as number;
    };
    return {
      valueOf: meddle,
      toString: meddle,
      get length() {
        return meddle();
      },
    };
  }

  /** For `forkEach`: it ends by itself. */
  #loop(depth: number): unknown {
    let left = this.#source.below(4);
    const [child, forked, failed] = [this.next(depth + 1), this.next(depth + 1), () => this.keep(left)];
    return { next: () => left-- > 0, child, forked: typeof forked === 'function' ? forked : () => forked, failed };
  }
}

function closeQuietly(fd: number): void {
  try {
    posix.close(fd);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
