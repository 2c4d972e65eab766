import { describe, expect, test } from '@jest/globals';
import { type Pace, poll, pollUntil } from './poll.ts';

async function countSamples(pace: Partial<Pace>, onSample: (sample: number) => void = () => {}): Promise<number> {
  let samples = 0;
  const sample = async () => {
    samples += 1;
    onSample(samples);
  };
  const signal = new AbortController().signal;
  for await (const _ of poll(sample, { intervalMs: 1, forMs: 0, signal, ...pace }));
  return samples;
}

describe('poll', () => {
  test('takes one sample, at once, where the interval is longer than the time', async () => {
    expect(await countSamples({ intervalMs: 60_000, forMs: 5 })).toBe(1);
  });

  test('takes samples until it is aborted, also while it waits', async () => {
    const controller = new AbortController();
    const abortTheThird = (sample: number) => {
      if (sample === 3) controller.abort();
    };
    expect(await countSamples({ signal: controller.signal }, abortTheThird)).toBe(3);

    const waiting = new AbortController();
    const abortSoon = () => {
      setImmediate(() => waiting.abort());
    };
    expect(await countSamples({ intervalMs: 60_000, signal: waiting.signal }, abortSoon)).toBe(1);
  });

  test('takes no sample where it is aborted already', async () => {
    expect(await countSamples({ signal: AbortSignal.abort() })).toBe(0);
  });

  test('throws what a sample throws', async () => {
    const fail = () => {
      throw new Error('nothing to see');
    };
    await expect(countSamples({}, fail)).rejects.toThrow('nothing to see');
  });
});

describe('pollUntil', () => {
  const counter = () => {
    let count = 0;
    return async () => {
      count += 1;
      return count;
    };
  };

  test('returns the first sample that is wanted', async () => {
    expect(await pollUntil(counter(), (count) => count === 3, { limitMs: 60_000, gapMs: 1 })).toBe(3);
  });

  test('returns the last one when the limit is over, and takes one in any case', async () => {
    expect(await pollUntil(counter(), () => false, { limitMs: 0, gapMs: 60_000 })).toBe(1);
    expect(await pollUntil(counter(), () => false, { limitMs: 30, gapMs: 5 })).toBeGreaterThan(1);
  });

  test('throws what a sample throws', async () => {
    const fail = () => Promise.reject(new Error('nothing to see'));
    await expect(pollUntil(fail, () => true, { limitMs: 60_000, gapMs: 1 })).rejects.toThrow('nothing to see');
  });
});
