import { expect, test } from '@jest/globals';

function failing(name: string): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => Promise.reject(new Error(name)) };
}

test('of two disposals that fail a test reports both errors', async () => {
  const job = async () => {
    await using _first = failing('first');
    await using _second = failing('second');
  };
  await expect(job()).rejects.toMatchObject({
    name: 'SuppressedError',
    error: { message: 'first' },
    suppressed: { message: 'second' },
  });
});
