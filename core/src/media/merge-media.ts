import type { MediaInfo, MediaStream } from './media-info.ts';

/** The same track of the same file, as far as two readers can agree on it. */
const isSame = (one: MediaStream, other: MediaStream): boolean =>
  one.kind === other.kind && one.codec === other.codec && one.index === other.index;

const mergedStream = (before: MediaStream | undefined, now: MediaStream): MediaStream => {
  if (!before || !isSame(before, now)) return now;
  if (now.kind !== 'video' || before.kind !== 'video') return { ...before, ...now };
  return {
    ...before,
    ...now,
    color: { ...before.color, ...now.color },
    variableFrameRate: now.variableFrameRate ?? before.variableFrameRate,
    // A header read in-process shows neither Dolby Vision nor what only the picture's own bits say.
    hdr: now.hdr === 'sdr' ? before.hdr : now.hdr,
  };
};

/**
 * What a header tells, with what a fuller look at the same file has told before: bit depth, profile, start. What the
 * header says counts where both say something. Another file under the name (other streams) is taken as it is now.
 */
export const mergeMedia = (before: MediaInfo | undefined, now: MediaInfo): MediaInfo => {
  const isSameFile =
    before !== undefined &&
    before.streams.length === now.streams.length &&
    now.streams.every((stream, at) => isSame(before.streams[at] ?? stream, stream));
  if (!isSameFile) return now;
  return {
    ...before,
    ...now,
    startSec: now.startSec === 0 ? before.startSec : now.startSec,
    chapters: now.chapters.length === 0 ? before.chapters : now.chapters,
    streams: now.streams.map((stream, at) => mergedStream(before.streams[at], stream)),
  };
};

/** Headers of these say nothing of the length, and ffprobe guesses by the bit rate of the first packets. */
const guessed: ReadonlySet<MediaInfo['container']> = new Set(['aac', 'mp3', 'mpeg', 'ts', 'other']);

/** Whether the duration was read and not guessed. */
export const knowsDuration = ({ container, durationSec }: MediaInfo): boolean =>
  durationSec !== null && durationSec > 0 && !guessed.has(container);

/** How long it is, from first to last packet. Seconds; undefined where there is no packet. */
export const packetsSec = (streams: readonly { firstSec: number; endSec: number; packets: number }[]) => {
  const some = streams.filter(({ packets }) => packets > 0);
  if (some.length === 0) return undefined;
  const start = Math.min(...some.map(({ firstSec }) => firstSec));
  return Math.max(...some.map(({ endSec }) => endSec)) - start;
};
