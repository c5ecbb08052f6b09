/** Lists that sockets keep up to date: ids newest first, patched and never fetched again. Pure. */

export interface Sequenced {
  id: string;
  /** Order of arrival; lists show the greatest first. */
  seq: number;
}

export interface IdList {
  ids: readonly string[];
  /** `seq` of the last row that was loaded; rows below it come with the next page. */
  lastSeq: number;
  /** Whether every page is here. */
  complete: boolean;
}

export const emptyList: IdList = { ids: [], lastSeq: Number.POSITIVE_INFINITY, complete: false };

/** Adds a page of rows below. Rows that a socket brought meanwhile are not doubled. */
export const withPage = (list: IdList, items: readonly Sequenced[], complete: boolean): IdList => {
  // Rows come in the order of `seq`: only the end of the list can hold what a page brings again.
  const known = new Set(list.ids.slice(-1000));
  const fresh = items.filter((item) => !known.has(item.id)).map((item) => item.id);
  return {
    ids: [...list.ids, ...fresh],
    lastSeq: items.at(-1)?.seq ?? list.lastSeq,
    complete,
  };
};

export interface Change {
  item: Sequenced;
  /** Whether it belongs into this list as it is now. */
  belongs: boolean;
  seqOf: (id: string) => number;
}

/** The list after one thing changed; the same object where nothing did. */
export const withItem = (list: IdList, { item, belongs, seqOf }: Change): IdList => {
  const at = list.ids.indexOf(item.id);
  if (at >= 0) return belongs ? list : { ...list, ids: list.ids.toSpliced(at, 1) };
  if (!belongs || (!list.complete && item.seq < list.lastSeq)) return list;
  const before = list.ids.findIndex((id) => seqOf(id) < item.seq);
  const place = before < 0 ? list.ids.length : before;
  return { ...list, ids: list.ids.toSpliced(place, 0, item.id) };
};

export const without = (list: IdList, id: string): IdList =>
  list.ids.includes(id) ? { ...list, ids: list.ids.filter((other) => other !== id) } : list;
