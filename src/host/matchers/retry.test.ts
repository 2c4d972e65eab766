import { describe, expect, test } from '@jest/globals';
import { matchWithin, type Sample } from './retry.ts';

const HOLDS: Sample = { complaint: undefined, seen: 'one process' };
const FAILS: Sample = { complaint: 'one defunct', seen: 'two processes' };

/** Each sample in turn, and the last one again and again. */
function condition(...samples: readonly Sample[]) {
  let taken = 0;
  const sample = async () => {
    taken += 1;
    return samples[Math.min(taken, samples.length) - 1] ?? HOLDS;
  };
  return { expected: 'none', expectedNot: 'one', sample, count: () => taken };
}

const SHORT = { limitMs: 60, intervalMs: 1 };

describe('a matcher', () => {
  test('passes at once where the condition holds', async () => {
    const wait = condition(HOLDS);
    expect((await matchWithin(undefined, SHORT, wait)).pass).toBe(true);
    expect(wait.count()).toBe(1);
  });

  test('waits until it holds', async () => {
    const wait = condition(FAILS, FAILS, HOLDS);
    expect((await matchWithin({ isNot: false }, { ...SHORT, limitMs: 5_000 }, wait)).pass).toBe(true);
    expect(wait.count()).toBe(3);
  });

  test('fails at the limit with the last complaint', async () => {
    const { pass, message } = await matchWithin({}, SHORT, condition(FAILS));
    expect([pass, message()]).toEqual([false, 'expected none within 60 ms; seen last:\n\none defunct']);
  });
});

describe('under .not a matcher', () => {
  const NOT = { isNot: true };

  test('is content at once where the condition does not hold', async () => {
    const wait = condition(FAILS);
    expect((await matchWithin(NOT, { ...SHORT, limitMs: 60_000 }, wait)).pass).toBe(false);
    expect(wait.count()).toBe(1);
  });

  test('waits until it does not hold any more', async () => {
    const wait = condition(HOLDS, HOLDS, FAILS);
    expect((await matchWithin(NOT, { ...SHORT, limitMs: 5_000 }, wait)).pass).toBe(false);
    expect(wait.count()).toBe(3);
  });

  test('fails at the limit with what was seen last', async () => {
    const { pass, message } = await matchWithin(NOT, SHORT, condition(HOLDS));
    expect([pass, message()]).toEqual([true, 'expected one within 60 ms; seen last:\n\none process']);
  });
});

test('with a limit of 0 one sample is taken, whatever it shows', async () => {
  for (const context of [{ isNot: false }, { isNot: true }]) {
    const wait = condition(HOLDS, FAILS);
    expect((await matchWithin(context, { limitMs: 0 }, wait)).pass).toBe(true);
    expect(wait.count()).toBe(1);
  }
});
