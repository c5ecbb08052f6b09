import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal, NewEvent, StoredEvent } from '@streamops/core';
import type { Logger } from 'pino';
import type { EventLog } from '../services.ts';
import { createBacklog } from './backlog.ts';

/** Events whose handlers run side by side; those that speak of one thing keep their order. */
const batchSize = 64;
/** Pauses before a handler that failed is called again, milliseconds. After the last one, start-up does it. */
const retryPauses = [100, 1000, 5000];

/** Handled events are marked together, this often: a commit for each would be felt. */
const markEveryMs = 50;
/** A noted event waits this long for another that takes it along. */
const noteMs = 20;

type Handler = (event: StoredEvent) => Promise<void>;

export interface RunningEventLog extends EventLog {
  /** Hands out what a crash left unhandled, then everything that is recorded. Call once all handlers are added. */
  start(): Promise<void>;
  /** Resolves when the events in hand are done. */
  stop(): Promise<void>;
  /** Events that are recorded and not handled yet. */
  lag(): number;
}

/** The thing an event speaks of: two events with one subject are never handled at the same time. */
const subjectOf = ({ data, assetId, id }: StoredEvent): string => {
  if ('path' in data) return `${data.driveId}/${data.path}`;
  if ('jobId' in data && data.jobId) return data.jobId;
  return assetId ?? id;
};

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

/** The journal with ears: what is recorded is on disk first, then heard by every handler in turn. */
export const createEventLog = async (
  journal: Journal,
  log: Logger,
  backlog = createBacklog(journal),
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
  const noted: NewEvent[] = [];
  let noteTimer: NodeJS.Timeout | undefined;

  const callHandler = async ({ name, handler }: (typeof handlers)[number], event: StoredEvent) => {
    for (const pause of [...retryPauses, null]) {
      try {
        return await handler(event);
      } catch (error) {
        log.error(
          { err: error, handler: name, event: event.type, seq: event.seq },
          'An event handler failed',
        );
        if (pause === null || ending.signal.aborted) throw error;
        await sleep(pause, undefined, { signal: ending.signal }).catch(() => {}); // Stopping ends it.
      }
    }
  };

  const handleOne = async (event: StoredEvent): Promise<number | null> => {
    try {
      for (const entry of handlers) await callHandler(entry, event);
      return event.seq;
    } catch {
      return null; // Logged above; it stays unhandled in the journal and is taken up at the next start.
    }
  };

  /** Many at a time: what a crash leaves unmarked is handled again, which every handler bears. */
  const mark = async () => {
    clearTimeout(markTimer);
    markTimer = undefined;
    const seqs = marks.splice(0);
    await journal
      .markHandled(seqs)
      .catch((err: unknown) => log.error({ err }, 'The journal could not be marked'));
  };

  const add = (events: readonly StoredEvent[]) => {
    for (const event of events) {
      if (taken.has(event.seq)) continue;
      taken.add(event.seq);
      waiting.push(event);
    }
  };

  /** The next page from before, where nothing else waits. False: there is none. */
  const refill = async (): Promise<boolean> => {
    const page = await backlog.next().catch((err: unknown) => {
      log.error({ err }, 'Events from before could not be read; the next start goes on with them');
      backlog.giveUp();
      return [];
    });
    add(page);
    if (page.length > 0) log.info({ events: page.length }, 'Going on with events from before');
    return page.length > 0;
  };

  const drain = async () => {
    while (!ending.signal.aborted && (waiting.length > 0 || (await refill()))) {
      const batch = nextBatch(waiting);
      waiting.splice(0, batch.length);
      const seqs = await Promise.all(batch.map(handleOne));
      marks.push(...seqs.filter((seq) => seq !== null));
      markTimer ??= setTimeout(() => void mark(), markEveryMs);
      for (const { seq } of batch) taken.delete(seq);
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

  const record = async (events: readonly NewEvent[]): Promise<StoredEvent[]> => {
    const before = highestSeq;
    clearTimeout(noteTimer);
    noteTimer = undefined;
    const along = noted.splice(0);
    const stored = await journal.append([...along, ...events]);
    // An event that was known already has been heard, or start-up will hand it out.
    take(stored.filter((event) => event.seq > before));
    highestSeq = Math.max(highestSeq, ...stored.map(({ seq }) => seq));
    return stored.slice(along.length);
  };

  const flushNotes = () =>
    record([]).catch((err: unknown) => log.warn({ err }, 'A noted event is not in the journal'));

  return {
    record,
    note(event) {
      noted.push(event);
      noteTimer ??= setTimeout(() => void flushNotes(), noteMs);
    },
    handle(name, handler) {
      handlers.push({ name, handler });
    },
    async start() {
      started = true;
      wake();
    },
    async stop() {
      if (noted.length > 0) await flushNotes();
      ending.abort();
      await running;
      await mark();
    },
    lag: () => taken.size + backlog.left(highestSeq),
  };
};
