import type { Signal } from '@preact/signals';
import { asking, type Changed, type Source } from './asking.ts';
import { type IdList, placeOf, without } from './live-list.ts';
import type { Row } from './table.ts';

/** Where a page began: after the row of this `seq`. */
export interface Begin {
  seq: number;
  cursor: string | undefined;
}

interface Extent {
  begin: Begin;
  /** The page's last row. */
  lastSeq: number;
}

/** Places of rows of a page, from and before. */
const placesOf = (seqs: readonly number[], { begin, lastSeq }: Extent): [number, number] => [
  placeOf(seqs, begin.seq - 1),
  placeOf(seqs, lastSeq - 1),
];

/** Pages that hold a row between two places which the table has forgotten. */
const forgottenIn = <T extends Row>(
  { table }: Source<T>,
  { list, begins, from, to }: { list: IdList; begins: readonly Begin[]; from: number; to: number },
): Set<number> => {
  const pages = new Set<number>();
  for (let i = from; i < Math.min(to, list.ids.length); i += 1) {
    if (table.has(list.ids[i] ?? '')) continue;
    pages.add(begins.findLastIndex(({ seq }) => seq > (list.seqs[i] ?? 0)));
  }
  return pages;
};

/** Asks for pages whose rows were forgotten, one time each while it is on its way. */
export const makeRecall = <T extends Row>(source: Source<T>, list: Signal<IdList>) => {
  const underWay = new Set<Begin>();

  /** Rows that came neither with their page nor from the socket are gone from the hub. */
  const dropGone = (extent: Extent, found: ReadonlySet<string>, changed: Changed<T>): void => {
    const { ids, seqs } = list.peek();
    for (const id of ids.slice(...placesOf(seqs, extent))) {
      if (!found.has(id) && !changed.has(id)) list.value = without(list.peek(), id);
    }
  };
  const recall = (extent: Extent): Promise<void> =>
    asking(source, async (ask, changed) => {
      const found = new Set<string>();
      let cursor: string | null | undefined = extent.begin.cursor;
      let reached = extent.begin.seq;
      // New rows push the old ones onto the page after.
      while (cursor !== null && reached > extent.lastSeq) {
        const { items, nextCursor } = await ask(cursor);
        for (const { id } of items) found.add(id);
        cursor = nextCursor;
        reached = items.at(-1)?.seq ?? Number.NEGATIVE_INFINITY;
      }
      if (underWay.has(extent.begin)) dropGone(extent, found, changed);
    });

  return {
    /** Asks for what was forgotten between two places. Rejects with HubError. */
    need: async (begins: readonly Begin[], from: number, to: number): Promise<void> => {
      const pages = forgottenIn(source, { list: list.peek(), begins, from, to });
      const asked = [...pages].map(async (at) => {
        const begin = begins[at];
        if (!begin || underWay.has(begin)) return;
        underWay.add(begin);
        const lastSeq = begins[at + 1]?.seq ?? list.peek().lastSeq;
        await recall({ begin, lastSeq }).finally(() => underWay.delete(begin));
      });
      await Promise.all(asked);
    },
    /** The list is another: answers that are on their way no longer take rows out of it. */
    forget: () => underWay.clear(),
  };
};
