/**
 * A distribution of durations in milliseconds, with log-linear buckets: each power of two of microseconds is cut into
 * 64 equal parts, and below 128 µs each microsecond has its own. A percentile is off by at most 1 % or 0.001 ms,
 * whichever is more; `max` is exact. Distributions of many clients merge without further loss. `record` is called twice
 * a message on QuickJS: it computes an index and allocates nothing.
 */
import type { Percentiles } from './events/client-summary.ts';
import { BugError, ParseError } from './forkbed-error.ts';

/** A histogram as JSON: only the buckets that hold something, ascending by index. */
export interface HistogramCounts {
  /** Milliseconds, exact; 0 where nothing was recorded. */
  readonly max: number;
  readonly buckets: readonly (readonly [index: number, count: number])[];
}

/** Looked up once: each access to a global object costs QuickJS more than the calculation. */
const { clz32 } = Math;
const MICROSECONDS_A_MS = 1_000;
const PARTS_BITS = 6;
const PARTS = 2 ** PARTS_BITS;
/** Below it a bucket is one microsecond wide, and its index is the microsecond. */
const LINEAR_LIMIT = 2 * PARTS;
/** Math.clz32 and the shifts reach this far; longer durations (over 35 minutes) are scaled down first. */
const SHIFT_LIMIT = 2 ** 31;
/** Well below it. */
const INTEGER_LIMIT_MS = 1_000_000;
const SCALE_BITS = 24;
const SCALE = 2 ** SCALE_BITS;
/** Up to this many microseconds, 142 years, every integer is exact, and scaled down it is below SHIFT_LIMIT. */
const MICROSECONDS_LIMIT = 2 ** 52;
/** One more than the index of the last bucket that MICROSECONDS_LIMIT leaves. */
const BUCKETS = (52 - 1 - PARTS_BITS) * PARTS + LINEAR_LIMIT;

export class Histogram {
  private longestMs = 0;
  private total = 0;
  private readonly buckets = new Float64Array(BUCKETS);

  /**
   * The histogram that `counts()` gave, also after a journey as JSON.
   * @throws ParseError for anything that `counts()` cannot have given
   */
  static from(counts: unknown): Histogram {
    if (!isHistogramCounts(counts)) {
      throw new ParseError({ expected: 'the counts of a histogram', received: JSON.stringify(counts) ?? 'undefined' });
    }
    const histogram = new Histogram();
    for (const [index, count] of counts.buckets) {
      histogram.buckets[index] = count;
      histogram.total += count;
    }
    histogram.longestMs = counts.max;
    return histogram;
  }

  get count(): number {
    return this.total;
  }

  /** The longest duration, exact; 0 where nothing was recorded. */
  get max(): number {
    return this.longestMs;
  }

  /** @throws BugError for a duration that is negative, not a number, or beyond 142 years */
  record(ms: number): void {
    let index: number;
    if (ms >= 0 && ms < INTEGER_LIMIT_MS) {
      // Nearly all, and what `bucketIndex` does: in integers of 32 bits, with which QuickJS is fastest, and without a call.
      const microseconds = (ms * MICROSECONDS_A_MS + 0.5) >>> 0;
      const shift = microseconds < LINEAR_LIMIT ? 0 : 31 - PARTS_BITS - clz32(microseconds);
      index = shift * PARTS + (microseconds >>> shift);
    } else {
      index = bucketIndex(ms);
    }
    this.buckets[index] = (this.buckets[index] ?? 0) + 1;
    this.total += 1;
    if (ms > this.longestMs) this.longestMs = ms;
  }

  /** Adds what `other` holds; `other` stays as it is. */
  merge(other: Histogram): void {
    for (let index = 0; index < BUCKETS; index += 1) {
      this.buckets[index] = (this.buckets[index] ?? 0) + (other.buckets[index] ?? 0);
    }
    this.total += other.total;
    if (other.longestMs > this.longestMs) this.longestMs = other.longestMs;
  }

  /** The nearest-rank percentile in milliseconds, `percent` from 0 to 100; 0 where nothing was recorded. */
  percentile(percent: number): number {
    if (this.total === 0) return 0;
    // Over the product, not over percent / 100: 55 % of 100 must be rank 55, and 100 * 0.55 is more than that.
    const rank = Math.max(1, Math.ceil((percent * this.total) / 100));
    if (rank >= this.total) return this.longestMs;
    let seen = 0;
    for (let index = 0; index < BUCKETS; index += 1) {
      seen += this.buckets[index] ?? 0;
      if (seen >= rank) return Math.min(bucketMiddle(index), this.longestMs);
    }
    throw new BugError(`the buckets of a histogram hold ${seen} values, its count is ${this.total}`);
  }

  /** Rounded to 0.001 ms, which is the resolution. */
  percentiles(): Percentiles {
    return {
      p50: toResolution(this.percentile(50)),
      p90: toResolution(this.percentile(90)),
      p99: toResolution(this.percentile(99)),
      max: toResolution(this.longestMs),
    };
  }

  counts(): HistogramCounts {
    const buckets: [number, number][] = [];
    for (let index = 0; index < BUCKETS; index += 1) {
      const count = this.buckets[index] ?? 0;
      if (count > 0) buckets.push([index, count]);
    }
    return { max: this.longestMs, buckets };
  }
}

function bucketIndex(ms: number): number {
  const microseconds = Math.round(ms * MICROSECONDS_A_MS);
  // Written so that NaN fails it too.
  if (!(microseconds >= 0 && microseconds < MICROSECONDS_LIMIT)) throw new BugError(`a duration of ${ms} ms`);
  if (microseconds < LINEAR_LIMIT) return microseconds;
  if (microseconds < SHIFT_LIMIT) return logLinear(microseconds, 0);
  return logLinear(Math.floor(microseconds / SCALE), SCALE_BITS);
}

function logLinear(value: number, scaledBits: number): number {
  const shift = 31 - clz32(value) - PARTS_BITS;
  return (shift + scaledBits) * PARTS + (value >>> shift);
}

/** Milliseconds halfway between the least and the greatest microsecond of a bucket. */
function bucketMiddle(index: number): number {
  if (index < LINEAR_LIMIT) return index / MICROSECONDS_A_MS;
  const shift = Math.floor(index / PARTS) - 1;
  const part = index - shift * PARTS;
  const width = 2 ** shift;
  return (part * width + (width - 1) / 2) / MICROSECONDS_A_MS;
}

function toResolution(ms: number): number {
  return Math.round(ms * MICROSECONDS_A_MS) / MICROSECONDS_A_MS;
}

function isHistogramCounts(value: unknown): value is HistogramCounts {
  if (typeof value !== 'object' || value === null || !('max' in value) || !('buckets' in value)) return false;
  const { max, buckets } = value;
  if (typeof max !== 'number' || !(max >= 0) || !Array.isArray(buckets)) return false;
  let last = -1;
  for (const bucket of buckets) {
    if (!Array.isArray(bucket) || bucket.length !== 2) return false;
    const [index, count] = bucket;
    if (!Number.isInteger(index) || index <= last || index >= BUCKETS) return false;
    if (!Number.isSafeInteger(count) || count < 1) return false;
    last = index;
  }
  if (last === -1) return max === 0;
  return max * MICROSECONDS_A_MS < MICROSECONDS_LIMIT - 1 && bucketIndex(max) === last;
}
