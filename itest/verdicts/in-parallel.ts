/** Jobs in their order, so many at once. Their results, in the order in which they ended. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  { atOnce, job }: { atOnce: number; job: (item: Item) => Promise<Result> },
): Promise<Result[]> {
  const waiting = [...items];
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await job(next));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}
