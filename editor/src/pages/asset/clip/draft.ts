/** Ranges of a film that are being set. Pure; seconds from its start. */
export interface Range {
  startSec: number;
  endSec: number;
  title?: string;
}

export interface Draft {
  inSec: number | null;
  outSec: number | null;
  ranges: readonly Range[];
}

export const emptyDraft: Draft = { inSec: null, outSec: null, ranges: [] };

/** To the millisecond, as the fields show it. */
const exact = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** An in point at or behind the out point begins a new range. */
export const setIn = (draft: Draft, at: number): Draft => {
  const inSec = exact(Math.max(0, at));
  return { ...draft, inSec, outSec: draft.outSec !== null && draft.outSec > inSec ? draft.outSec : null };
};

/** Without an in point the range begins where the film does; before the in point it takes its place. */
export const setOut = (draft: Draft, at: number): Draft => {
  const outSec = exact(at);
  if (outSec <= 0) return draft;
  const inSec = draft.inSec !== null && draft.inSec < outSec ? draft.inSec : 0;
  return { ...draft, inSec, outSec };
};

/** The range that both points make; null while one is missing. */
export const openRange = ({ inSec, outSec }: Draft): Range | null =>
  inSec !== null && outSec !== null && outSec > inSec ? { startSec: inSec, endSec: outSec } : null;

/** What would be cut: those that are kept and the one that is open, in order of time. */
export const rangesOf = (draft: Draft): Range[] => {
  const open = openRange(draft);
  return [...draft.ranges, ...(open ? [open] : [])].toSorted((a, b) => a.startSec - b.startSec);
};

const same = (a: Range, b: Range): boolean => a.startSec === b.startSec && a.endSec === b.endSec;

/** Keeps the open range and begins another. */
export const keep = (draft: Draft): Draft => {
  const open = openRange(draft);
  if (!open) return draft;
  const ranges = draft.ranges.some((range) => same(range, open)) ? draft.ranges : [...draft.ranges, open];
  return { ranges, inSec: null, outSec: null };
};

export const without = (draft: Draft, range: Range): Draft => ({
  ...draft,
  ranges: draft.ranges.filter((each) => !same(each, range)),
});

/** The form of a clip with these ranges in it. */
export const clipAddress = (assetId: string, ranges: readonly Range[]): string =>
  `/run?type=clip&assets=${assetId}&params=${encodeURIComponent(JSON.stringify({ ranges }))}`;
