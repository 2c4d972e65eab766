/** Jobs in their order, so many at once. Their results, in the order in which they ended. */
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
