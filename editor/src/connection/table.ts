import { type Signal, signal } from '@preact/signals';
import type { Sequenced } from './live-list.ts';

export type Row = Sequenced;
type Listener<T> = (id: string, item: T | null) => void;

/** What is known of things, by id. Rows that nobody shows are forgotten, the one not shown for longest first. */
export interface Table<T extends Row> {
  /** The row to show: null while it is not known. Whoever reads its value is drawn again when it changes. */
  of(id: string): Signal<T | null>;
  has(id: string): boolean;
  /** Keeps what an answer brought, without telling lists: they asked for it. One that is older changes nothing. */
  keep(item: T): void;
  /** A change from the socket, or one that is shown before the hub has said yes: lists that show it move. */
  put(item: T): void;
  /** A change that our own call brought about; one that is older than what the socket told since changes nothing. */
  answer(item: T): void;
  drop(id: string): void;
  /** Hears of every change; gives back what ends that. */
  watch(listener: Listener<T>): () => void;
}

interface TableOptions<T> {
  /** Rows that are kept though nobody shows them. */
  most?: number;
  /** Whether an answer was overtaken by what is known. */
  isOlder?: (answer: T, known: T) => boolean;
}

/** About ten pages of a grid. */
const mostUnseen = 2000;

/** One signal a thing: when a card's asset changes, that card is drawn again and nothing else. */
export const makeTable = <T extends Row>({
  most = mostUnseen,
  isOlder = () => false,
}: TableOptions<T> = {}): Table<T> => {
  const rows = new Map<string, Signal<T | null>>();
  const watchers = new Set<Listener<T>>();
  const shown = new Set<string>();
  /** Rows that nobody shows, in the order in which they were last shown or brought. */
  const unseen = new Set<string>();

  const setAside = (id: string): void => {
    unseen.delete(id);
    unseen.add(id);
    if (unseen.size <= most) return;
    const [oldest = ''] = unseen;
    unseen.delete(oldest);
    rows.delete(oldest);
  };
  const of = (id: string): Signal<T | null> => {
    const known = rows.get(id);
    if (known) return known;
    const fresh = signal<T | null>(null, {
      watched: () => {
        shown.add(id);
        unseen.delete(id);
      },
      unwatched: () => {
        shown.delete(id);
        setAside(id);
      },
    });
    rows.set(id, fresh);
    return fresh;
  };
  const store = (item: T): void => {
    const row = of(item.id);
    if (!shown.has(item.id)) setAside(item.id);
    // What is asked again after a reconnect is mostly what was there: its card need not be drawn again.
    const known = row.peek();
    if (!known || JSON.stringify(known) !== JSON.stringify(item)) row.value = item;
  };
  const tell: Listener<T> = (id, item) => {
    for (const watch of watchers) watch(id, item);
  };
  const put = (item: T): void => {
    store(item);
    tell(item.id, item);
  };
  const isOvertaken = (item: T): boolean => {
    const known = rows.get(item.id)?.peek();
    return known != null && isOlder(item, known);
  };
  return {
    of,
    has: (id) => rows.get(id)?.peek() != null,
    keep: (item) => {
      if (!isOvertaken(item)) store(item);
    },
    put,
    answer: (item) => {
      if (!isOvertaken(item)) put(item);
    },
    drop: (id) => {
      const row = rows.get(id);
      if (row) row.value = null;
      tell(id, null);
    },
    watch: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  };
};
