import { expect, test } from '@jest/globals';
import { atMost } from './at-most.ts';

test('each item is done once, at most so many are under way, and results keep the order', async () => {
  let underWay = 0;
  let max = 0;
  const results = await atMost(2, [30, 1, 20, 5, 1], async (ms, index) => {
    underWay += 1;
    max = Math.max(max, underWay);
    await new Promise((resolve) => setTimeout(resolve, ms));
    underWay -= 1;
    return `${index}: ${ms}`;
  });
  expect(results).toEqual(['0: 30', '1: 1', '2: 20', '3: 5', '4: 1']);
  expect(max).toBe(2);
});

test('a job that rejects rejects the whole', async () => {
  const job = (item: number) => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item));
  await expect(atMost(8, [1, 2, 3], job)).rejects.toThrow('two');
});
