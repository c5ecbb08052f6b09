import type { OpenWatch } from './watch.ts';

/** A walk may take this share of the time at most: a slow share is not asked without a pause. */
const pausePerScan = 4;

/** Nothing is heard here: full scans follow one another, and go through the drive's own gate. */
export const openPollingWatch: OpenWatch = ({ scanEveryMs }) => ({
  by: 'polling',
  folder() {},
  has: () => false,
  forget() {},
  nextScanMs: (lastScanMs) => Math.max(scanEveryMs, lastScanMs * pausePerScan),
  close() {},
});
