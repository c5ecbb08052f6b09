import type { EventType, NewEvent, StoredEvent } from '../events/index.ts';
import type { Forget } from './retention.ts';

interface EventQuery {
  /** Only events with a greater `seq`. */
  since: number;
  types?: readonly EventType[];
  limit: number;
}

/** What happened, in order. An event is on disk before anyone hears of it. */
export interface Journal {
  /**
   * Resolves after fsync, one stored event for each given, in order. A known `dedupeKey` writes nothing and
   * resolves to the event that is there.
   */
  append(events: readonly NewEvent[]): Promise<StoredEvent[]>;
  get(id: string): Promise<StoredEvent | null>;
  /** Ascending by `seq`. */
  read(query: EventQuery): Promise<StoredEvent[]>;
  /** Events that no dispatcher has finished with, ascending, with a greater `seq` than `since`: what start-up replays. */
  unhandled(limit: number, since?: number): Promise<StoredEvent[]>;
  markHandled(seqs: readonly number[]): Promise<void>;
  /** 0 in an empty journal. */
  lastSeq(): Promise<number>;
  /** Handled events, by when they happened; not the newest one, and none that a run began with. */
  forget: Forget;
}
