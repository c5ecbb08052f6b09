import { type Journal, mostOf, type NewEvent, type StoredEvent, StreamOpsError } from '@streamops/core';
import type { Logger } from 'pino';
import type { EventLog } from '../services.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { createNotes } from './notes.ts';
import { createParked, subjectOf } from './parked.ts';
import { createRefill } from './refill.ts';
import { replaceAll } from './replace-all.ts';

/** Events whose handlers run side by side; those that speak of one thing keep their order. */
const batchSize = 64;
/** Events that failed and are kept in memory; with more of them, what a crash left waits in the journal. */
const mostParked = 2_000;

/** Handled events are marked together, this often: a commit for each would be felt. */
const markEveryMs = 50;
const markAgainMs = 5_000;

type Handler = (event: StoredEvent) => Promise<void>;

export interface RunningEventLog extends EventLog {
  /** Hands out what a crash left unhandled, then everything that is recorded. Call once all handlers are added. */
  start(): Promise<void>;
  /** Resolves when the events in hand are done. */
  stop(): Promise<void>;
  /** Events that are recorded and not handled yet. */
  lag(): number;
}

/** The longest run from the front without a repeated subject. */
export const nextBatch = (waiting: readonly StoredEvent[], size = batchSize): StoredEvent[] => {
  const subjects = new Set<string>();
  const batch: StoredEvent[] = [];
  for (const event of waiting.slice(0, size)) {
    const subject = subjectOf(event);
    if (subjects.has(subject)) break;
    subjects.add(subject);
    batch.push(event);
  }
  return batch;
};

const inOrder = (events: readonly StoredEvent[]): StoredEvent[] => events.toSorted((a, b) => a.seq - b.seq);

export interface EventLogOptions {
  backlog?: Backlog;
  /** Before a handler that failed is called again, or the journal read again; the last one from then on. */
  pausesMs?: readonly number[];
}

/** The journal with ears: what is recorded is on disk first, then heard by every handler in turn. */
export const createEventLog = async (
  journal: Journal,
  log: Logger,
  { backlog = createBacklog(journal), pausesMs }: EventLogOptions = {},
): Promise<RunningEventLog> => {
  const handlers: { name: string; handler: Handler }[] = [];
  const waiting: StoredEvent[] = [];
  const taken = new Set<number>();
  let started = false;
  const ending = new AbortController();
  let running: Promise<void> | null = null;
  const marks: number[] = [];
  let markTimer: NodeJS.Timeout | undefined;
  /** Asked once: so an append follows in the same turn as its record, and shares its caller's commit. */
  let highestSeq = await journal.lastSeq();
  const notes = createNotes(() => void flushNotes());
  /** Behind this seq the journal may hold events of an append that failed: it may have been the sync alone. */
  let doubtfulSince: number | null = null;

  const parked = createParked({
    release: (events) => {
      replaceAll(waiting, [...events, ...waiting]);
      wake();
    },
    ...(pausesMs ? { pausesMs } : {}),
  });
  /** Handlers that are through with an event, where a later one failed: they are not asked again. */
  const through = new Map<number, number>();

  /** Resolves to whether every handler is through with it. */
  const handleOne = async (event: StoredEvent): Promise<boolean> => {
    for (let index = through.get(event.seq) ?? 0; index < handlers.length; index += 1) {
      const entry = handlers[index];
      try {
        await entry?.handler(event);
      } catch (error) {
        const { type, seq } = event;
        log.error({ err: error, handler: entry?.name, event: type, seq }, 'An event handler failed');
        through.set(seq, index);
        return false;
      }
    }
    through.delete(event.seq);
    return true;
  };

  /** Many at a time: what a crash leaves unmarked is handled again, which every handler bears. */
  const mark = async () => {
    clearTimeout(markTimer);
    markTimer = undefined;
    const seqs = marks.splice(0);
    await journal.markHandled(seqs).catch((err: unknown) => {
      log.error({ err }, 'The journal could not be marked; it is, a little later');
      replaceAll(marks, [...marks, ...seqs]);
      if (!ending.signal.aborted) markTimer ??= setTimeout(() => void mark(), markAgainMs).unref();
    });
  };

  const add = (events: readonly StoredEvent[]) => {
    for (const event of events) {
      if (taken.has(event.seq)) continue;
      taken.add(event.seq);
      if (!parked.takeAlong(event)) waiting.push(event);
    }
  };

  const pages = createRefill({ backlog, log, again: () => wake(), ...(pausesMs ? { pausesMs } : {}) });
  /** The next page from before, where nothing else waits. False: there is none. */
  const refill = async (): Promise<boolean> => {
    const page = await pages.next();
    add(page);
    if (page.length > 0) log.info({ events: page.length }, 'Going on with events from before');
    return page.length > 0;
  };

  const settle = (event: StoredEvent, isThrough: boolean): void => {
    if (!isThrough) {
      parked.put(event, waiting);
      return;
    }
    parked.handled(event);
    taken.delete(event.seq);
    marks.push(event.seq);
  };

  const drain = async () => {
    const more = async () => waiting.length > 0 || (parked.count() < mostParked && (await refill()));
    while (!ending.signal.aborted && (await more())) {
      const batch = nextBatch(waiting);
      waiting.splice(0, batch.length);
      const outcomes = await Promise.all(batch.map(handleOne));
      for (const [index, event] of batch.entries()) settle(event, outcomes[index] ?? false);
      markTimer ??= setTimeout(() => void mark(), markEveryMs);
    }
  };

  const wake = () => {
    if (!started || running || ending.signal.aborted) return;
    running = drain().finally(() => {
      running = null;
      if (waiting.length > 0) wake();
    });
  };

  const take = (events: readonly StoredEvent[]) => {
    add(events.filter(({ seq }) => backlog.isPast(seq)));
    wake();
  };

  /** What an append left behind that failed and was written nevertheless: who asked again was told that it is known. */
  const unheard = async (): Promise<StoredEvent[]> => {
    const since = doubtfulSince;
    if (since === null) return [];
    doubtfulSince = null;
    try {
      const left = await journal.unhandled(mostParked, since);
      return left.filter(({ seq }) => !taken.has(seq) && !marks.includes(seq));
    } catch (err) {
      log.error({ err }, 'The journal could not be looked through after a failure; it is, a little later');
      doubtfulSince = since;
      return [];
    }
  };

  const append = async (along: readonly NewEvent[], events: readonly NewEvent[]): Promise<StoredEvent[]> => {
    const before = highestSeq;
    try {
      return await journal.append([...along, ...events]);
    } catch (error) {
      const refusal = error instanceof StreamOpsError ? error.code : null;
      // What is refused by name was taken back; of a disk nobody knows.
      if (refusal === null || refusal === 'DISK_FULL')
        doubtfulSince = Math.min(doubtfulSince ?? before, before);
      const alone = events.length === 0;
      if (!alone || refusal !== 'BAD_REQUEST') notes.putBack(along, alone);
      throw error;
    }
  };

  const record = async (events: readonly NewEvent[]): Promise<StoredEvent[]> => {
    const before = highestSeq;
    const along = notes.takeAll();
    const stored = await append(along, events);
    // An event that was known already has been heard, or start-up will hand it out.
    const fresh = stored.filter((event) => event.seq > before);
    highestSeq = Math.max(highestSeq, mostOf(stored.map(({ seq }) => seq)));
    take(doubtfulSince === null ? fresh : inOrder([...(await unheard()), ...fresh]));
    return stored.slice(along.length);
  };

  const flushNotes = () =>
    record([]).catch((err: unknown) => log.warn({ err }, 'A noted event is not in the journal yet'));

  return {
    record,
    note: notes.add,
    handle(name, handler) {
      handlers.push({ name, handler });
    },
    async start() {
      started = true;
      wake();
    },
    async stop() {
      if (!notes.isEmpty()) await flushNotes();
      notes.stop();
      ending.abort();
      await running;
      parked.stop();
      pages.stop();
      await mark();
    },
    lag: () => taken.size + backlog.left(highestSeq),
  };
};
