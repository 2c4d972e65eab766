import { describe, expect, test } from '@jest/globals';
import { type Pace, poll } from './poll.ts';

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
