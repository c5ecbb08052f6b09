import { primingOf } from '../../media/encode/sound.ts';
import type { TargetPicture } from '../../media/encode/target-picture.ts';
import type { KeptStream, StreamFit } from '../../media/fit-streams.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { Capabilities } from '../kit/define.ts';
import type { Expectation } from '../kit/plan.ts';
import { shownLaterSec } from '../kit/timeless.ts';
import { isTrack } from '../remux/notes.ts';
import { remuxPromises } from '../remux/promises.ts';
import { roomOf, type TranscodeFit } from './fit.ts';

interface Transcoded extends TranscodeFit {
  media: MediaInfo;
  mkvKeeps: Capabilities['mkvKeeps'];
  /** Whether the encoder is told of the light of HDR10. */
  keepsLight: boolean;
}

type StreamLine = Extract<Expectation, { kind: 'stream' }>;

const pictureParts = ({
  source,
  width,
  height,
  sampleAspect,
  bitDepth,
}: TargetPicture): Partial<StreamLine> => ({
  encodedFrom: { input: 0, index: source.index },
  width,
  height,
  sampleAspect,
  bitDepth,
  rotation: 0,
});

/** How much longer its packets may be where it is encoded anew. */
export const primingParts = ({ stream, convert }: KeptStream): Partial<StreamLine> =>
  stream.kind === 'audio' && convert
    ? { primingSec: primingOf(stream.codec, stream) + primingOf(convert.codec, stream) }
    : {};

/**
 * How far sound may seem to start from where it did: by what stands before it. What one hears stays within a
 * millisecond (measured with a flash and a beep).
 */
export const encodedShift = (fit: StreamFit, maxShiftSec: number): number =>
  fit.kept.reduce((most, kept) => {
    const { primingSec = 0 } = primingParts(kept);
    // Matroska's milliseconds, at both starts.
    return primingSec === 0 ? most : Math.max(most, primingSec + 0.002);
  }, maxShiftSec);

/** What stands before their first sample is told by no container, or by each in another way. */
const isHiddenPriming = (codec: string): boolean => codec === 'opus' || codec === 'vorbis';

/** To the millisecond, where the containers say what is not played. */
const startParts = (fit: StreamFit, maxShiftSec: number) => {
  const codecs = fit.kept.flatMap(({ stream, convert }) =>
    stream.kind === 'audio' ? [stream.codec, convert?.codec ?? stream.codec] : [],
  );
  return codecs.some(isHiddenPriming)
    ? { maxShiftSec: encodedShift(fit, maxShiftSec) }
    : { maxShiftSec: 0.001, heard: true };
};

/** Where the sound alone is kept, its tracks are held against each other and nothing else. */
const heardOf = (media: MediaInfo, { preset }: TranscodeFit): MediaInfo =>
  preset.video ? media : { ...media, streams: media.streams.filter(({ kind }) => kind === 'audio') };

/** A line for everything that comes out: what a remux promises, and of each picture its frames, size and depth. */
export const transcodePromises = (transcoded: Transcoded): Expectation[] => {
  const { fit, targets, mkvKeeps, preset, keepsLight } = transcoded;
  const tracks = fit.kept.filter(({ stream }) => isTrack(stream));
  const room = roomOf(transcoded);
  const promised = remuxPromises({ fit, media: heardOf(transcoded.media, transcoded), mkvKeeps, room });
  return promised.map((line): Expectation => {
    if (line.output !== 'video') return line;
    if (line.kind === 'container' && preset.container === 'webm') return { ...line, container: 'webm' };
    if (line.kind === 'avStart') {
      const { maxShiftSec, ...parts } = startParts(fit, line.maxShiftSec);
      return { ...line, ...parts, maxShiftSec: maxShiftSec + shownLaterSec(transcoded.media) };
    }
    const kept = line.kind === 'stream' ? tracks[line.index] : undefined;
    if (line.kind !== 'stream' || !kept) return line;
    const target = targets.get(kept.stream.index);
    return {
      ...line,
      ...(target ? pictureParts(target) : {}),
      ...(target && keepsLight ? target.light : {}),
      ...primingParts(kept),
    };
  });
};
