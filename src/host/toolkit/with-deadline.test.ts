import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { withDeadline } from './with-deadline.ts';

const late = () => new Error('too late');
const never = new Promise<never>(() => {});

describe('withDeadline', () => {
  test('returns what the job returns, and aborts its signal then', async () => {
    const signals: AbortSignal[] = [];
    const job = async (over: AbortSignal) => {
      signals.push(over);
      return signals.map(({ aborted }) => aborted);
    };
    expect(await withDeadline(job, { limitMs: 60_000, late })).toEqual([false]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('throws what the job throws, also where it is no promise', async () => {
    const fail = () => {
      throw new Error('no such thing');
    };
    await expect(withDeadline(fail, { limitMs: 60_000, late })).rejects.toThrow('no such thing');
  });

  test('throws what late makes when the time is over, and aborts the signal of the job', async () => {
    const signals: AbortSignal[] = [];
    const job = (over: AbortSignal) => {
      signals.push(over);
      return never;
    };
    await expect(withDeadline(job, { limitMs: 5, late })).rejects.toThrow('too late');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('asks late only when the time is over: it has what was seen last', async () => {
    let seen = 'nothing';
    const job = async () => {
      await pause(1);
      seen = '7 zombies';
      return never;
    };
    await expect(withDeadline(job, { limitMs: 50, late: () => new Error(seen) })).rejects.toThrow('7 zombies');
  });

  test('a job that fails when nobody waits any more disturbs nobody', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const job = (over: AbortSignal) =>
      new Promise<never>((_, reject) => over.addEventListener('abort', () => reject(new Error('aborted'))));
    await expect(withDeadline(job, { limitMs: 1, late })).rejects.toThrow('too late');
    await pause(5);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('a limit that is longer than a timer can be is not over at once', async () => {
    const job = async () => {
      await pause(20);
      return 'done';
    };
    expect(await withDeadline(job, { limitMs: 2 ** 40, late })).toBe('done');
  });
});
