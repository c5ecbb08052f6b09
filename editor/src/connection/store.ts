import { type Signal, signal } from '@preact/signals';
import type { Asset, DriveView, JobProgress, JobTypeView, JobView, SystemView } from '@streamops/core';
import { call, signedIn } from './api.ts';
import type { HubError } from './client.ts';
import { asHubError } from './client.ts';
import { emptyList, type IdList, type Sequenced, withItem, without, withPage } from './live-list.ts';

/** One signal a thing: when a card's asset changes, that card is drawn again and nothing else. */
const makeTable = <T extends Sequenced>() => {
  const rows = new Map<string, Signal<T | null>>();
  const watchers = new Set<(id: string, item: T | null) => void>();
  const of = (id: string): Signal<T | null> => {
    const known = rows.get(id);
    if (known) return known;
    const fresh = signal<T | null>(null);
    rows.set(id, fresh);
    return fresh;
  };
  /** Keeps what an answer brought, without telling lists: they asked for it. */
  const keep = (item: T): void => {
    of(item.id).value = item;
  };
  return {
    of,
    keep,
    /** A change from the socket or from our own call: lists that show it move. */
    put: (item: T): void => {
      keep(item);
      for (const watch of watchers) watch(item.id, item);
    },
    drop: (id: string): void => {
      of(id).value = null;
      for (const watch of watchers) watch(id, null);
    },
    watch: (listener: (id: string, item: T | null) => void): (() => void) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    seqOf: (id: string): number => rows.get(id)?.peek()?.seq ?? 0,
  };
};

export const assets = makeTable<Asset>();
export const jobs = makeTable<JobView>();
export const progress = new Map<string, Signal<JobProgress | null>>();
/** Mean percent of what runs, for the thin line of the top bar. */
export const meanPercent = signal(0);
export const drives = signal<DriveView[]>([]);
export const system = signal<SystemView | null>(null);
export const jobTypes = signal<JobTypeView[]>([]);
/** How many assets there are; counted up and down between two questions. */
export const assetCount = signal<number | null>(null);
/** Grows with every reconnect: whoever shows fetched data asks again. */
export const epoch = signal(0);

export const progressOf = (jobId: string): Signal<JobProgress | null> => {
  const known = progress.get(jobId);
  if (known) return known;
  const fresh = signal<JobProgress | null>(null);
  progress.set(jobId, fresh);
  return fresh;
};

/** Keeps the newest progress of a job, or forgets it with null. */
export const putProgress = (jobId: string, made: JobProgress | null): void => {
  progressOf(jobId).value = made;
  const running = [...progress.values()].flatMap((known) => known.peek() ?? []);
  meanPercent.value = running.reduce((sum, { percent }) => sum + (percent ?? 0), 0) / (running.length || 1);
};

export const jobTitle = (type: string): string =>
  jobTypes.value.find((known) => known.type === type)?.title ?? type;

export interface LiveList<T> {
  list: Signal<IdList>;
  loading: Signal<boolean>;
  error: Signal<HubError | null>;
  /** The next page, unless one is under way or the last one is here. */
  more(): Promise<void>;
  /** From the first page on; rows stay until it is here. */
  reload(): Promise<void>;
  stop(): void;
  of(id: string): Signal<T | null>;
}

interface Source<T> {
  table: ReturnType<typeof makeTable<Sequenced & T>>;
  page: (cursor: string | undefined) => Promise<{ items: (Sequenced & T)[]; nextCursor: string | null }>;
  belongs: (item: T) => boolean;
}

/** Between two tries while the hub is silent. */
const againAfterMs = 2000;

/** A list over cursor pages that the socket keeps up to date. */
export const liveList = <T>({ table, page, belongs }: Source<T>): LiveList<T> => {
  const list = signal<IdList>(emptyList);
  const loading = signal(false);
  const error = signal<HubError | null>(null);
  let cursor: string | undefined;
  /** A page that was asked for before the last reload is stale. */
  let turn = 0;

  /** What changed while a page was on its way: newer than the page, which was read before. */
  const meanwhile = new Map<string, (Sequenced & T) | null>();
  const apply = (id: string, item: (Sequenced & T) | null): void => {
    list.value = item
      ? withItem(list.peek(), { item, belongs: belongs(item), seqOf: table.seqOf })
      : without(list.peek(), id);
  };

  const load = async (fresh: boolean): Promise<void> => {
    const mine = ++turn;
    loading.value = true;
    meanwhile.clear();
    try {
      const { items, nextCursor } = await page(fresh ? undefined : cursor);
      if (mine !== turn) return;
      for (const item of items) if (!meanwhile.has(item.id)) table.keep(item);
      cursor = nextCursor ?? undefined;
      list.value = withPage(fresh ? emptyList : list.peek(), items, nextCursor === null);
      for (const [id, item] of meanwhile) apply(id, item);
      error.value = null;
    } catch (failure) {
      if (mine === turn) error.value = asHubError(failure);
      if (error.peek()?.code === 'HUB_SILENT') setTimeout(again, againAfterMs, mine);
    } finally {
      if (mine === turn) loading.value = false;
    }
  };

  /** The hub may be back on the socket a moment before it answers requests. */
  const again = (mine: number): void => {
    if (mine === turn && error.peek()) void load(true);
  };

  const stopWatching = table.watch((id, item) => {
    if (loading.peek()) meanwhile.set(id, item);
    apply(id, item);
  });
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
    more: async () => {
      if (!loading.peek() && !list.peek().complete && !error.peek()) await load(false);
    },
  };
};

/** What the shell shows; asked once, and again after a reconnect. */
export const loadShell = async (): Promise<void> => {
  try {
    const [now, held, types, stats] = await Promise.all([
      call('getSystem', {}),
      call('listDrives', {}),
      call('listJobTypes', {}),
      call('assetStats', {}),
    ]);
    system.value = now;
    drives.value = held.items;
    jobTypes.value = types.items;
    assetCount.value = stats.count;
    signedIn.value = true;
  } catch (failure) {
    if (signedIn.peek() !== false) throw asHubError(failure);
  }
};
