/** Jobs that wait for containers more than they work: a few at a time, begun in their order. */

/** Their results, in the order in which they ended. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { atOnce, job }: { atOnce: number; job: (item: Item) => Promise<Result> },
): Promise<Result[]> {
  const waiting = items.values();
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    // One iterator for all: each takes the next.
    for (const item of waiting) results.push(await job(item));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** Each test awaits its own. */
export function startAtOnce<Key, Value>(
  keys: readonly Key[],
  { atOnce, job }: { atOnce: number; job: (key: Key) => Promise<Value> },
): (key: Key) => Promise<Value> {
  const results = new Map<Key, PromiseWithResolvers<Value>>(keys.map((key) => [key, Promise.withResolvers<Value>()]));
  // A failure belongs to the test that asks for it, and may come long before it asks.
  for (const { promise } of results.values()) promise.catch(() => {});
  void inParallel([...results], { atOnce, job: ([key, { resolve, reject }]) => job(key).then(resolve, reject) });
  return async (key) => {
    const result = results.get(key);
    if (result === undefined) throw new Error(`expected one of ${keys.join(', ')}, received ${key}`);
    return result.promise;
  };
}
