import { stat } from 'node:fs/promises';

/** A slow disk reads at least this much a second. */
const slowestBytesPerSec = 5e6;

/**
 * Seconds that one walk over the packets of a file may take: a minute, and what a slow disk needs to give all of it. The
 * parts of a file too: what has no index is read from its start, wherever the part lies.
 */
export const readingLimitSec = async (path: string): Promise<number> =>
  Math.ceil(60 + (await stat(path)).size / slowestBytesPerSec);
