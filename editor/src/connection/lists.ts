import { type Signal, signal } from '@preact/signals';
import { type Ask, asking, type Source } from './asking.ts';
import { asHubError, type HubError } from './client.ts';
import { epoch } from './epoch.ts';
import { emptyList, type IdList, withItem, without, withPage } from './live-list.ts';
import { type Begin, makeRecall } from './recall.ts';
import type { Row } from './table.ts';

export interface LiveList<T> {
  list: Signal<IdList>;
  loading: Signal<boolean>;
  error: Signal<HubError | null>;
  /** The next page, unless one is under way or the last one is here. */
  more(): Promise<void>;
  /** Everything anew, down to the last row that was looked at; rows stay until it is here. */
  reload(): Promise<void>;
  /** The same if the socket connected since it was asked: what happened before that was not heard. */
  refresh(): Promise<void>;
  /** Asks again for what was forgotten of rows (`from`, and before `to`). */
  need(from: number, to: number): void;
  /** These rows are looked at: they are needed, and what comes next soon will be. */
  show(from: number, to: number): void;
  stop(): void;
  of(id: string): Signal<T | null>;
}

/** Between two tries while the hub is silent. */
const againAfterMs = 2000;

interface Pages {
  rows: IdList;
  /** Where each page of them began, so that it can be asked for again. */
  begins: readonly Begin[];
  next: string | undefined;
}

/** One page more below what is there. */
const withNext = async <T extends Row>(before: () => Pages, ask: Ask<T>): Promise<Pages> => {
  const { begins, next, rows: above } = before();
  const { items, nextCursor } = await ask(next);
  // Asked anew: the socket may have changed the rows meanwhile.
  const rows = withPage(before().rows, items, nextCursor === null);
  return { rows, begins: [...begins, { seq: above.lastSeq, cursor: next }], next: nextCursor ?? undefined };
};

const noPages: Pages = { rows: emptyList, begins: [], next: undefined };

/** From the first page on until as many rows are here. */
const upTo = async <T extends Row>(wanted: number, ask: Ask<T>): Promise<Pages> => {
  let pages = noPages;
  do pages = await withNext(() => pages, ask);
  while (!pages.rows.complete && pages.rows.ids.length < wanted);
  return pages;
};

/** A list over cursor pages that the socket keeps up to date. All ids are kept, and rows as the table keeps them. */
export const liveList = <T extends Row>(source: Source<T>): LiveList<T> => {
  const { table, belongs } = source;
  const list = signal<IdList>(emptyList);
  const loading = signal(false);
  const error = signal<HubError | null>(null);
  const recall = makeRecall(source, list);
  let { begins, next } = noPages;
  /** A page that was asked for before the last reload is stale. */
  let turn = 0;
  let askedIn: number | null = null;
  let looked = { from: 0, to: 0 };

  const apply = (id: string, item: T | null): void => {
    list.value = item ? withItem(list.peek(), item, belongs(item)) : without(list.peek(), id);
  };
  /** The hub may be back on the socket a moment before it answers requests. */
  const fail = (failure: unknown, mine: number): void => {
    if (mine !== turn) return;
    error.value = asHubError(failure);
    if (error.value.code !== 'HUB_SILENT') return;
    setTimeout(() => mine === turn && error.peek() && void load(true), againAfterMs);
  };
  const load = async (fresh: boolean): Promise<void> => {
    turn += 1;
    const mine = turn;
    loading.value = true;
    if (fresh || askedIn === null) askedIn = epoch.peek();
    await asking(source, async (ask, changed) => {
      const pages = await (fresh
        ? upTo(looked.to, ask)
        : withNext(() => ({ rows: list.peek(), begins, next }), ask));
      if (mine !== turn) return;
      if (fresh) recall.forget();
      ({ begins, next } = pages);
      list.value = pages.rows;
      for (const [id, item] of changed) apply(id, item);
      error.value = null;
    }).catch((failure) => fail(failure, mine));
    if (mine !== turn) return;
    loading.value = false;
    lookAhead();
  };
  const more = async (): Promise<void> => {
    if (!loading.peek() && !list.peek().complete && !error.peek()) await load(false);
  };
  /** Two windows ahead: the next page is there before its rows are looked at. */
  const lookAhead = (): void => {
    const { from, to } = looked;
    if (list.peek().ids.length - to < (to - from) * 2) void more();
  };
  const need = (from: number, to: number): void => {
    const mine = turn;
    recall.need(begins, from, to).catch((failure) => fail(failure, mine));
  };
  const stopWatching = table.watch(apply);
  return {
    list,
    loading,
    error,
    of: table.of,
    stop: () => {
      turn += 1;
      stopWatching();
    },
    reload: () => load(true),
    refresh: async () => {
      if (askedIn !== null && askedIn !== epoch.peek()) await load(true);
    },
    more,
    need,
    show: (from, to) => {
      looked = { from, to };
      need(from, to);
      lookAhead();
    },
  };
};
