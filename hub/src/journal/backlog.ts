import type { Journal, StoredEvent } from '@streamops/core';

/** Events that are in memory at a time: what a long absence left may be more than fits. */
const pageSize = 2_000;

export interface Backlog {
  /** Whether everything from before was handed out: from then on events are heard as they are written. */
  isOver(): boolean;
  /** The next events from before, oldest first; none: it is over. Rejects where the journal can't be read. */
  next(): Promise<StoredEvent[]>;
  /** False where a page brings the event, or has brought it. */
  isPast(seq: number): boolean;
  /** How many may be left, at most. */
  left(lastSeq: number): number;
}

/**
 * What a crash left unhandled, page by page. What is written meanwhile waits in the journal for its page: so events
 * that speak of one thing keep their order.
 */
export const createBacklog = (journal: Pick<Journal, 'unhandled'>, size = pageSize): Backlog => {
  let readTo = 0;
  let writtenTo = 0;
  let over = false;

  const next = async (): Promise<StoredEvent[]> => {
    if (over) return [];
    const page = await journal.unhandled(size, readTo);
    const last = page.at(-1);
    if (last) {
      readTo = last.seq;
      return page;
    }
    // Told of while the empty page was on its way: once more.
    if (writtenTo > readTo) {
      writtenTo = readTo;
      return next();
    }
    over = true;
    return [];
  };

  return {
    isOver: () => over,
    next,
    isPast: (seq) => {
      if (over) return seq > readTo;
      writtenTo = Math.max(writtenTo, seq);
      return false;
    },
    left: (lastSeq) => (over ? 0 : Math.max(0, lastSeq - readTo)),
  };
};
