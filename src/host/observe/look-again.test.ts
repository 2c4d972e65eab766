import { describe, expect, test } from '@jest/globals';
import { lookAgain, type Pace } from './look-again.ts';

async function looksOf(pace: Partial<Pace>, onLook: (look: number) => void = () => {}): Promise<number> {
  let looks = 0;
  const look = async () => {
    looks += 1;
    onLook(looks);
  };
  const signal = new AbortController().signal;
  for await (const _ of lookAgain(look, { intervalMs: 1, forMs: 0, signal, ...pace }));
  return looks;
}

describe('lookAgain', () => {
  test('looks once, at once, where the interval is longer than the time', async () => {
    expect(await looksOf({ intervalMs: 60_000, forMs: 5 })).toBe(1);
  });

  test('looks again and again until it is aborted, also while it waits', async () => {
    const controller = new AbortController();
    const abortTheThird = (look: number) => {
      if (look === 3) controller.abort();
    };
    expect(await looksOf({ signal: controller.signal }, abortTheThird)).toBe(3);

    const waiting = new AbortController();
    const abortSoon = () => {
      setImmediate(() => waiting.abort());
    };
    expect(await looksOf({ intervalMs: 60_000, signal: waiting.signal }, abortSoon)).toBe(1);
  });

  test('does not look where it is aborted already', async () => {
    expect(await looksOf({ signal: AbortSignal.abort() })).toBe(0);
  });

  test('hands on what a look throws', async () => {
    const fail = () => {
      throw new Error('nothing to see');
    };
    await expect(looksOf({}, fail)).rejects.toThrow('nothing to see');
  });
});
