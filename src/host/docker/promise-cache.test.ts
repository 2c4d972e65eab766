import { describe, expect, test } from '@jest/globals';
import { PromiseCache } from './promise-cache.ts';

/** Counts its calls, each of which has the next number as its outcome. */
function counter() {
  let calls = 0;
  return async () => {
    calls += 1;
    return calls;
  };
}

describe('a job that is kept', () => {
  test('is done once for each key', async () => {
    const cache = new PromiseCache<number>();
    const job = counter();
    expect(await Promise.all(['a', 'a', 'b'].map((key) => cache.keep(key, job)))).toEqual([1, 1, 2]);
    expect(await cache.keep('a', job)).toBe(1);
    expect([cache.has('a'), cache.has('c')]).toEqual([true, false]);
  });

  test('and fails is done anew the next time', async () => {
    const cache = new PromiseCache<number>();
    const fail = async () => {
      throw new Error('not yet');
    };
    await expect(cache.keep('a', fail)).rejects.toThrow('not yet');
    expect(cache.has('a')).toBe(false);
    expect(await cache.keep('a', counter())).toBe(1);
  });
});

test('a job that is shared is done anew once it is over', async () => {
  const cache = new PromiseCache<number>();
  const job = counter();
  expect(await Promise.all([cache.share('a', job), cache.share('a', job)])).toEqual([1, 1]);
  expect(await cache.share('a', job)).toBe(2);
  expect(cache.has('a')).toBe(false);
});

test('two caches share nothing', async () => {
  const [one, other] = [new PromiseCache<number>(), new PromiseCache<number>()];
  const job = counter();
  expect([await one.keep('a', job), await other.keep('a', job)]).toEqual([1, 2]);
});
