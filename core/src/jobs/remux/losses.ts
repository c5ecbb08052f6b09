import { fitStreams, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import { type MediaInfo, type MediaStream, mainVideo } from '../../media/media-info.ts';
import type { Expectation, Note } from '../kit/plan.ts';
import { isChapterTrack, pictureLosses, type Remuxed, streamLabel } from './notes.ts';

type Fitted = Pick<Remuxed, 'fit' | 'media' | 'mkvKeeps'>;

/** Where ffmpeg writes the timecode of the picture again: measured for MOV, MP4 (in fragments too) and MKV. */
const isTimecodeTrack = (stream: MediaStream, media: MediaInfo, { container }: StreamFit): boolean =>
  stream.kind === 'data' &&
  stream.timecode !== undefined &&
  stream.timecode === mainVideo(media)?.timecode &&
  container !== 'ts';

const keptLosses = (kept: KeptStream, fitted: Fitted): string[] => {
  const { stream, convert } = kept;
  return [
    ...(convert && !convert.lossless ? [`${streamLabel(stream)} in full (it became ${convert.codec})`] : []),
    ...(pictureLosses(kept, fitted).length > 0 ? [`how ${streamLabel(stream)} is to be shown`] : []),
  ];
};

/** What of a recording is in none of the files that its remux makes. Names of tracks and languages do not count. */
const lossesOf = (fitted: Fitted): string[] => {
  const { fit, media } = fitted;
  const { container, kept, dropped } = fit;
  // Chapters are counted by themselves.
  const isWrittenAnew = (stream: MediaStream) =>
    isTimecodeTrack(stream, media, fit) || isChapterTrack(stream, media);
  return [
    ...kept.flatMap((one) => keptLosses(one, fitted)),
    ...(container === 'ts' && media.chapters.length > 0 ? ['the chapters'] : []),
    ...dropped.filter((stream) => !isWrittenAnew(stream)).map((stream) => streamLabel(stream)),
  ];
};

/** The first container that all of it would go into, as it is. */
const roomForAll = ({ media, mkvKeeps }: Fitted): string | undefined =>
  (['mkv', 'mov', 'mp4'] as const).find((container) => {
    const fit = fitStreams(media.streams, container, media.container);
    return fit.container === container && lossesOf({ fit, media, mkvKeeps }).length === 0;
  });

/**
 * Quarantine is emptied one day: what is in none of the new files would then be gone for good. Such a source is not
 * replaced; the note says why, and how to go on. Empty: all of it is in the new files.
 */
export const heldBackNotes = (fitted: Fitted): Note[] => {
  const losses = lossesOf(fitted);
  if (losses.length === 0) return [];
  const other = roomForAll(fitted);
  const goOn = other
    ? `A remux to ${other.toUpperCase()} holds all of it. If you don't need that, delete the source by hand`
    : "If you don't need that, delete the source by hand";
  const text = `It is not replaced and stays beside its remux, which lacks: ${losses.join('; ')}. ${goOn}: it then waits in quarantine.`;
  return [{ level: 'warn', subject: 'Source', text }];
};

/** A timecode track may go only where the picture has its timecode in the new file. */
export const timecodePromise = ({ fit, media }: Fitted): Expectation[] => {
  const [track] = fit.dropped.filter((stream) => isTimecodeTrack(stream, media, fit));
  return track?.timecode === undefined
    ? []
    : [{ kind: 'timecode', output: 'video', timecode: track.timecode }];
};
