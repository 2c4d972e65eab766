import { describe, expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  test('takes an error for "not yet"', async () => {
    let samples = 0;
    const sample = async () => {
      if (++samples < 3) throw new Error('not yet');
      return 'there';
    };
    await expect(eventually(sample, { what: 'no error', intervalMs: 1 })).resolves.toBe('there');
  });

  test('says what it waited for, how long, and what it saw last', async () => {
    const sample = () => {
      throw new Error('7 zombies');
    };
    const waiting = eventually(sample, { what: 'no zombie', limitMs: 20, intervalMs: 5 });
    await expect(waiting).rejects.toMatchObject({
      code: 'ERR_DEADLINE',
      message: 'expected no zombie within 20 ms; seen last: 7 zombies',
    });
  });

  test('does not wait for a sample that does not end, and says what the one before it saw', async () => {
    let samples = 0;
    const sample = () => {
      samples += 1;
      return samples === 1 ? Promise.reject(new Error('7 zombies')) : new Promise<never>(() => {});
    };
    await expect(eventually(sample, { what: 'no zombie', limitMs: 20, intervalMs: 5 })).rejects.toMatchObject({
      message: 'expected no zombie within 20 ms; seen last: 7 zombies',
    });
  });
});
