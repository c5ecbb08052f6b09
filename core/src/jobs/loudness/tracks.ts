import type { RemuxContainer } from '../../media/containers.ts';
import { encodedCodec, isLossless } from '../../media/encode/sound.ts';
import {
  canCompress,
  type Level,
  type LoudnessTarget,
  levelFilters,
  levelFor,
  type MeasuredTrack,
} from '../../media/level.ts';
import { loudnessSummaries, type TrackLoudness } from '../../media/loudness.ts';
import type { AudioStream } from '../../media/media-info.ts';

/** A track, what was measured of it, and what is done to it. */
export interface LevelledTrack extends MeasuredTrack {
  level: Level;
  /** Has to be tried (again) before it is encoded. */
  isTried?: boolean;
  /** What it is encoded into; absent where it is left as it is. */
  encoded?: { codec: string; filters: string[]; lossless: boolean };
}

const unheard: TrackLoudness = { integratedLufs: null, rangeLu: 0, truePeakDb: null };

/** What was printed of each of these tracks; one that gave no sound at all counts as silent. */
export const measuredTracks = (tracks: readonly AudioStream[], lines: readonly string[]): MeasuredTrack[] => {
  const found = loudnessSummaries(lines);
  return tracks.map((stream, n) => ({ stream, measured: found[n] ?? unheard }));
};

export interface Wanted {
  target: LoudnessTarget;
  dynamics: 'keep' | 'compress';
  container: RemuxContainer;
}

/** How often compressing is tried, and how near it has to come so that it is not tried again. LU. */
export const mostTries = 3;
const nearLu = 0.3;

/**
 * Compressing follows the sound as it goes, and does not come out where it was told to (by 0.6 LU, or more where the
 * track is short): it is tried, and told to go as much further as it stayed behind. `reached`: what each try came to.
 * `settled` when there is nothing more to be won.
 */
export const settle = (
  targetLufs: number,
  reached: readonly TrackLoudness[],
): { askedLufs: number; reachedLufs: number; settled: boolean } => {
  let askedLufs = targetLufs;
  for (const [n, { integratedLufs }] of reached.entries()) {
    const reachedLufs = integratedLufs ?? targetLufs;
    const away = targetLufs - reachedLufs;
    if (Math.abs(away) <= nearLu || n + 1 >= mostTries) return { askedLufs, reachedLufs, settled: true };
    askedLufs = Math.round((askedLufs + away) * 10) / 10;
  }
  return { askedLufs, reachedLufs: targetLufs, settled: false };
};

/** Decides what is done to a track. `tries`: what compressing it came to so far. */
export const levelledTrack = (
  track: MeasuredTrack,
  { target, dynamics, container }: Wanted,
  tries: readonly TrackLoudness[] = [],
): LevelledTrack => {
  const { stream, measured } = track;
  const first = levelFor(measured, target, dynamics === 'compress' && canCompress(stream));
  if (first.way === 'leave') return { ...track, level: first };
  const { askedLufs, reachedLufs, settled } = settle(target.integratedLufs, tries);
  const level: Level =
    first.way === 'compress' ? { way: 'compress', askedLufs, integratedLufs: reachedLufs } : first;
  const codec = encodedCodec(stream, container);
  return {
    ...track,
    level,
    ...(first.way === 'compress' && !settled ? { isTried: true } : {}),
    encoded: { codec, filters: levelFilters(level, track, target), lossless: isLossless(codec) },
  };
};

/** The tracks that are compressed, with what the steps `try 1`, `try 2`… made of each. */
export const triedTracks = (
  measured: readonly MeasuredTrack[],
  wanted: Wanted,
  tries: readonly (readonly string[])[],
): LevelledTrack[] => {
  const compressed = measured
    .filter((track) => levelledTrack(track, wanted).level.way === 'compress')
    .map(({ stream }) => stream);
  const reached = tries.map((lines) => measuredTracks(compressed, lines));
  return measured.map((track) => {
    const at = compressed.indexOf(track.stream);
    const own = at < 0 ? [] : reached.map((each) => each[at]?.measured ?? unheard);
    return levelledTrack(track, wanted, own);
  });
};
