/** Jobs that wait for containers more than they work: a few at a time, begun in their order, and each test awaits its own. */

export function startAtOnce<Key, Value>(
  keys: readonly Key[],
  { atOnce, job }: { atOnce: number; job: (key: Key) => Promise<Value> },
): (key: Key) => Promise<Value> {
  const results = new Map<Key, PromiseWithResolvers<Value>>(keys.map((key) => [key, Promise.withResolvers<Value>()]));
  // A failure belongs to the test that asks for it, and may come long before it asks.
  for (const { promise } of results.values()) promise.catch(() => {});
  const waiting = [...results];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [key, { resolve, reject }] = next;
      await job(key).then(resolve, reject);
    }
  };
  for (let worker = 0; worker < atOnce; worker++) void work();
  return async (key) => {
    const result = results.get(key);
    if (result === undefined) throw new Error(`expected one of ${keys.join(', ')}, received ${key}`);
    return result.promise;
  };
}
