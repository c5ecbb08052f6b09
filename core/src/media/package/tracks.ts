import { mostOf } from '../../extremes.ts';

/** A track of a package as it lies in its folder. */
export interface SegmentedTrack {
  name: string;
  /** Ticks a second. */
  timescale: number;
  /** As playlists name it: RFC 6381. */
  codec: string;
  /** When each is shown, in ticks, and its size as it lies there. */
  segments: { start: number; end: number; sizeBytes: number }[];
}

export interface PictureTrack extends SegmentedTrack {
  width: number;
  height: number;
  /** `4:3`. */
  sampleAspect: string;
  /** Frames a second; null where it is not known. */
  frameRate: number | null;
}

export interface SoundTrack extends SegmentedTrack {
  /** What people choose it by: unlike those of the others. */
  title: string;
  /** ISO 639. */
  language?: string;
  channels: number;
}

/** Each until the next begins, so that what is said adds up to where they are. Ticks. */
export const segmentTicks = ({ segments }: SegmentedTrack): number[] =>
  segments.map(({ start, end }, at) => (segments[at + 1]?.start ?? end) - start);

export const segmentSeconds = (track: SegmentedTrack): number[] =>
  segmentTicks(track).map((ticks) => ticks / track.timescale);

/** Bits a second: of the largest segment for its length, and of all. */
export const bandwidthOf = (track: SegmentedTrack): { peak: number; average: number } => {
  const seconds = segmentSeconds(track);
  const bits = track.segments.map(({ sizeBytes }) => sizeBytes * 8);
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  // The last is often a few frames long: for so short a time it says nothing of what a line must carry.
  const usual = mostOf(seconds) / 2;
  const rates = bits.map((one, at) => one / Math.max(seconds[at] ?? 0, usual));
  return { peak: Math.ceil(mostOf(rates)), average: Math.ceil(sum(bits) / sum(seconds)) };
};
