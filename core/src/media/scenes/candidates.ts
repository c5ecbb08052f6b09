import type { ClipCandidate, ClipReason, Scenes, Span } from './schema.ts';
import type { LoudMoment } from './sound.ts';

export interface Material
  extends Pick<Scenes, 'durationSec' | 'cuts' | 'black' | 'freeze' | 'silence' | 'peaks'> {
  moments: readonly LoudMoment[];
}

/** Seconds of a clip before what it is about and after it: what led there is most of the fun. */
const lead = { beforeSec: 8, afterSec: 5 };
const lengths = { shortestSec: 4, longestSec: 30 };
/** A clip begins or ends at a cut that is so near. */
const snapSec = 2.5;
/** Cuts within this time before and after count as busy from so many on. */
const busy = { withinSec: 4, from: 4, most: 10 };
/** So much louder than the rest is wholly loud; LU. */
const wholeLu = 12;
const leastLu = 3;
const weights = { loud: 0.5, sudden: 0.2, busy: 0.2, cut: 0.1 };

interface Moment {
  atSec: number;
  strengths: Record<ClipReason, number>;
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Of the second or two before, as it was heard: the quietest. */
const quietBefore = ({ moments }: Material, atSec: number): number | undefined => {
  const before = moments.filter((each) => each.atSec < atSec - 1.5 && each.atSec >= atSec - 5);
  return before.length === 0 ? undefined : Math.min(...before.map(({ lufs }) => lufs));
};

const strengthsAt = (material: Material, atSec: number, lufs: number | undefined): Moment['strengths'] => {
  const usual = middleOf(material.moments.map((each) => each.lufs));
  const quiet = quietBefore(material, atSec);
  const near = material.cuts.filter((cut) => Math.abs(cut.atSec - atSec) <= busy.withinSec);
  const strongest = Math.max(0, ...near.map(({ score }) => score));
  const over = lufs === undefined ? 0 : lufs - usual;
  return {
    loud: over < leastLu ? 0 : clamp(over / wholeLu),
    sudden: lufs === undefined || quiet === undefined || over < leastLu ? 0 : clamp((lufs - quiet) / 20),
    busy: near.length < busy.from ? 0 : clamp(near.length / busy.most),
    cut: strongest,
  };
};

const scoreOf = (strengths: Moment['strengths']): number => {
  const each = Object.entries(weights) as [ClipReason, number][];
  return each.reduce((sum, [reason, weight]) => sum + weight * strengths[reason], 0);
};

/** What a candidate's moment is good for; a cut alone is none, as there are too many. */
const reasonsOf = (strengths: Moment['strengths']): ClipReason[] => {
  const order = Object.keys(weights) as ClipReason[];
  const given = order.filter((reason) => strengths[reason] >= (reason === 'cut' ? 0.5 : 0.2));
  return given.some((reason) => reason !== 'cut') ? given : [];
};

/** Loud moments, and where the picture changes quickly. */
const momentsOf = (material: Material): Moment[] => [
  ...material.peaks.map(({ atSec, lufs }) => ({ atSec, strengths: strengthsAt(material, atSec, lufs) })),
  ...material.cuts.map(({ atSec }) => ({ atSec, strengths: strengthsAt(material, atSec, undefined) })),
];

/** The nearest cut, where one is near. */
const snapped = (atSec: number, { cuts }: Material): number => {
  const near = cuts.filter((cut) => Math.abs(cut.atSec - atSec) <= snapSec);
  const [nearest] = near.toSorted((a, b) => Math.abs(a.atSec - atSec) - Math.abs(b.atSec - atSec));
  return nearest?.atSec ?? atSec;
};

/** Black and stills at either end are left out. */
const trimmed = (span: Span, dull: readonly Span[]): Span => {
  let { startSec, endSec } = span;
  for (const each of dull) {
    if (each.startSec <= startSec && each.endSec > startSec) startSec = Math.min(each.endSec, endSec);
    if (each.endSec >= endSec && each.startSec < endSec) endSec = Math.max(each.startSec, startSec);
  }
  return { startSec, endSec };
};

const spanOf = (atSec: number, material: Material): Span => {
  const startSec = Math.max(0, snapped(atSec - lead.beforeSec, material));
  const endSec = Math.min(material.durationSec, snapped(atSec + lead.afterSec, material));
  return trimmed({ startSec, endSec }, [...material.black, ...material.freeze]);
};

const overlap = (a: Span, b: Span): number => Math.min(a.endSec, b.endSec) - Math.max(a.startSec, b.startSec);
const lengthOf = ({ startSec, endSec }: Span): number => endSec - startSec;

/** The stronger one takes in the weaker one that it overlaps, while that is no longer than a clip may be. */
const merged = (best: ClipCandidate[], next: ClipCandidate): ClipCandidate[] => {
  const at = best.findIndex((each) => overlap(each, next) > 0);
  const stronger = best[at];
  if (!stronger) return [...best, next];
  const whole = {
    startSec: Math.min(stronger.startSec, next.startSec),
    endSec: Math.max(stronger.endSec, next.endSec),
  };
  const isFree = best.every((each, n) => n === at || overlap(each, whole) <= 0);
  if (lengthOf(whole) > lengths.longestSec || !isFree) return best;
  const reasons = [...new Set([...stronger.reasons, ...next.reasons])];
  return best.with(at, { ...stronger, ...whole, reasons });
};

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * What may be worth a clip, the best first, none overlapping another: loud moments (more so where they come suddenly or
 * among many cuts) and stretches of many cuts, from a few seconds before, beginning and ending at cuts where there are
 * some.
 */
export const clipCandidates = (material: Material, most: number): ClipCandidate[] => {
  const ranked = momentsOf(material)
    .map(({ atSec, strengths }) => ({
      ...spanOf(atSec, material),
      score: rounded(scoreOf(strengths)),
      reasons: reasonsOf(strengths),
    }))
    .filter((each) => each.reasons.length > 0 && lengthOf(each) >= lengths.shortestSec)
    .sort((a, b) => b.score - a.score || a.startSec - b.startSec);
  return ranked
    .reduce(merged, [])
    .slice(0, most)
    .map((each) => ({ ...each, startSec: rounded(each.startSec), endSec: rounded(each.endSec) }));
};
