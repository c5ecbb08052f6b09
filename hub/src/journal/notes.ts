import type { NewEvent } from '@streamops/core';
import { replaceAll } from './replace-all.ts';

/** A noted event waits this long for another that takes it along. */
const noteMs = 20;
/** What could not be written alone: the disk may be full for a while. */
const againMs = 5_000;

/** Events that nobody waits for, until the next that is recorded takes them along. `flush`: nothing came. */
export const createNotes = (flush: () => void) => {
  const noted: NewEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flushIn = (ms: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      flush();
    }, ms);
  };
  return {
    add(event: NewEvent): void {
      noted.push(event);
      flushIn(noteMs);
    },
    takeAll(): NewEvent[] {
      clearTimeout(timer);
      timer = undefined;
      return noted.splice(0);
    },
    /** What took them along came to nothing; `alone`: they were all there was of it. */
    putBack(events: readonly NewEvent[], alone: boolean): void {
      if (events.length === 0) return;
      replaceAll(noted, [...events, ...noted]);
      flushIn(alone ? againMs : noteMs);
    },
    isEmpty: (): boolean => noted.length === 0,
    stop: (): void => clearTimeout(timer),
  };
};
