import type { DriveView } from '@streamops/core';

/** The watched drive with the least room: where a recording would fail first. Falls back to any drive. */
export const tightestDrive = (drives: readonly DriveView[]): DriveView | null => {
  const known = drives.filter((drive) => drive.online && drive.freeBytes !== null);
  const watched = known.filter((drive) => drive.watch);
  const [tightest = null] = (watched.length ? watched : known).toSorted(
    (a, b) => (a.freeBytes ?? 0) - (b.freeBytes ?? 0),
  );
  return tightest;
};
