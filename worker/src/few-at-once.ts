/**
 * `work` for each, begun in their order and so many of them at once; what comes of them stands in that order. Where one
 * rejects no more are begun, and it rejects with that when all that were begun are over.
 */
export const fewAtOnce = async <T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const waiting = [...items.entries()];
  const results: R[] = [];
  const take = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [at, item] = next;
      results[at] = await work(item).catch((error: unknown) => {
        waiting.length = 0;
        throw error;
      });
    }
  };
  const taking = Array.from({ length: most }, take);
  await Promise.allSettled(taking);
  await Promise.all(taking);
  return results;
};
