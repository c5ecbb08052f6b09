/** Lists that sockets keep up to date: ids newest first, patched and never fetched again. Pure. */

export interface Sequenced {
  id: string;
  /** Order of arrival, unique and never changed; lists show the greatest first. */
  seq: number;
}

export interface IdList {
  ids: readonly string[];
  /** The `seq` of each id: what a row is may be forgotten while its place is kept. */
  seqs: readonly number[];
  /** `seq` of the last row that was loaded; rows below it come with the next page. */
  lastSeq: number;
  /** Whether every page is here. */
  complete: boolean;
}

export const emptyList: IdList = { ids: [], seqs: [], lastSeq: Number.POSITIVE_INFINITY, complete: false };

/** Where a row of this `seq` stands, or would stand. */
export const placeOf = (seqs: readonly number[], seq: number): number => {
  let [low, high] = [0, seqs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seqs[middle] ?? 0) > seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Adds a page of rows below. Rows that a socket brought meanwhile are not doubled. */
export const withPage = (list: IdList, items: readonly Sequenced[], complete: boolean): IdList => {
  const fresh = items.filter(({ id, seq }) => list.ids[placeOf(list.seqs, seq)] !== id);
  return {
    ids: [...list.ids, ...fresh.map(({ id }) => id)],
    seqs: [...list.seqs, ...fresh.map(({ seq }) => seq)],
    lastSeq: items.at(-1)?.seq ?? list.lastSeq,
    complete,
  };
};

const withoutPlace = (list: IdList, at: number): IdList => ({
  ...list,
  ids: list.ids.toSpliced(at, 1),
  seqs: list.seqs.toSpliced(at, 1),
});

/** The list after one thing changed; the same object where nothing did. `belongs`: as it is now. */
export const withItem = (list: IdList, item: Sequenced, belongs: boolean): IdList => {
  const at = placeOf(list.seqs, item.seq);
  if (list.ids[at] === item.id) return belongs ? list : withoutPlace(list, at);
  if (!belongs || (!list.complete && item.seq < list.lastSeq)) return list;
  return {
    ...list,
    ids: list.ids.toSpliced(at, 0, item.id),
    seqs: list.seqs.toSpliced(at, 0, item.seq),
  };
};

export const without = (list: IdList, id: string): IdList => {
  const at = list.ids.indexOf(id);
  return at < 0 ? list : withoutPlace(list, at);
};
