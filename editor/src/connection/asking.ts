import type { Row, Table } from './table.ts';

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Source<T extends Row> {
  table: Table<T>;
  page: (cursor: string | undefined) => Promise<Page<T>>;
  /** Whether a thing belongs into the list as it is now. */
  belongs: (item: T) => boolean;
}

export type Ask<T> = (cursor: string | undefined) => Promise<Page<T>>;
/** What changed while pages were on their way: newer than the pages, which were read before. */
export type Changed<T> = ReadonlyMap<string, T | null>;

/** Runs what asks for pages. Their rows are kept, except those of which the socket told meanwhile. */
export const asking = async <T extends Row, A>(
  { table, page }: Source<T>,
  run: (ask: Ask<T>, changed: Changed<T>) => Promise<A>,
): Promise<A> => {
  const changed = new Map<string, T | null>();
  const stop = table.watch((id, item) => changed.set(id, item));
  const ask: Ask<T> = async (cursor) => {
    const answer = await page(cursor);
    for (const item of answer.items) if (!changed.has(item.id)) table.keep(item);
    return answer;
  };
  return run(ask, changed).finally(stop);
};
