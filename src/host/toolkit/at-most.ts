/** Jobs side by side, but not more than so many at once. */

/** What each came to, in the order of `items`. The first that rejects rejects the whole; what is under way goes on. */
export async function atMost<Item, Result>(
  count: number,
  items: readonly Item[],
  job: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const pending = items.entries();
  const work = async () => {
    for (const [index, item] of pending) results[index] = await job(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, work));
  return results;
}
