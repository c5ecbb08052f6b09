import { type Database, integer } from './database.ts';
import type { Write } from './writer.ts';

/** Without a change of words for this long, the index is tidied. Milliseconds. */
const quietMs = 1_000;
/** Between two steps, so that it stays in the background. */
const pauseMs = 20;
/** Pages of 4 KiB that one step writes: a few milliseconds. */
const stepPages = 8;

/** One step of merging; false: nothing is left to merge. Inside a transaction. */
export const mergeStep = (db: Database): (() => boolean) => {
  const merge = db.query("INSERT INTO asset_words (asset_words, rank) VALUES ('merge', ?)");
  const changes = db.query<{ n: number }>('SELECT total_changes() AS n');
  const count = () => changes.get()?.n ?? 0;
  return () => {
    const before = count();
    merge.run(integer(stepPages));
    // FTS5's own sign: a merge that did nothing counts as one change, that of the INSERT.
    return count() - before >= 2;
  };
};

/**
 * Every transaction leaves a segment of the index, and every search reads all there are: eleven of them made a rare
 * word eight times slower than two. So they are merged while nothing else is written.
 */
export const createTidier = (db: Database, write: Write) => {
  const merge = mergeStep(db);
  let timer: NodeJS.Timeout | undefined;

  const later = (afterMs: number) => {
    clearTimeout(timer);
    timer = setTimeout(step, afterMs).unref();
  };
  const step = () => {
    write(merge).then(
      (more) => more && later(pauseMs),
      // What keeps it from writing keeps the next change from it too, and that one is told.
      () => {},
    );
  };

  return {
    /** Words were written. */
    touched: () => later(quietMs),
    stop: () => clearTimeout(timer),
  };
};
