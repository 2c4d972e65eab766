import { describe, expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  test('takes an error for "not yet"', async () => {
    let looks = 0;
    const look = async () => {
      if (++looks < 3) throw new Error('not yet');
      return 'there';
    };
    await expect(eventually(look, { what: 'no error', intervalMs: 1 })).resolves.toBe('there');
  });

  test('says what it waited for, how long, and what it saw last', async () => {
    const look = () => {
      throw new Error('7 zombies');
    };
    const waiting = eventually(look, { what: 'no zombie', limitMs: 20, intervalMs: 5 });
    await expect(waiting).rejects.toMatchObject({
      code: 'ERR_DEADLINE',
      message: 'expected no zombie within 20 ms; seen last: 7 zombies',
    });
  });

  test('does not wait for a look that does not end, and says what the one before it saw', async () => {
    let looks = 0;
    const look = () => {
      looks += 1;
      return looks === 1 ? Promise.reject(new Error('7 zombies')) : new Promise<never>(() => {});
    };
    await expect(eventually(look, { what: 'no zombie', limitMs: 20, intervalMs: 5 })).rejects.toMatchObject({
      message: 'expected no zombie within 20 ms; seen last: 7 zombies',
    });
  });
});
