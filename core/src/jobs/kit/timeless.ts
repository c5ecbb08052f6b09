import { StreamOpsError } from '../../errors.ts';
import { type MediaInfo, type MediaStream, mainVideo } from '../../media/media-info.ts';
import type { PlanInput } from './define.ts';

/**
 * AVI counts frames as they are stored, and says of none when it is shown. In H.264 nobody else does before the decoder
 * has it: ffmpeg can't write such packets into MKV, and in MP4 and MOV each would be shown when it is decoded (measured
 * with 5.1, with `-fflags +genpts` too). Of HEVC in AVI ffmpeg doesn't know whether it is reordered.
 */
const isTimeless = (stream: MediaStream): boolean =>
  stream.kind === 'video' &&
  !stream.attachedPicture &&
  (stream.codec === 'hevc' || stream.reordered !== undefined);

const usualRate = 25;

/**
 * How much later than it is decoded ffmpeg shows the first frame of such a picture: as many as it waits for. Seconds; 0
 * where the container says it.
 */
export const shownLaterSec = (media: MediaInfo): number => {
  const picture = media.container === 'avi' ? mainVideo(media) : undefined;
  return (picture?.reordered ?? 0) / (picture?.frameRate ?? usualRate);
};

/** Before packets of a picture are copied. Rejects with PARAMS_INVALID where nothing says when its frames are shown. */
export const refuseTimeless = ({ name, media }: PlanInput): void => {
  if (media.container !== 'avi' || !media.streams.some(isTimeless)) return;
  const why = `${name} is an AVI whose frames are stored in another order than they are shown in, and AVI doesn't say when each of them is: a copy would show them at wrong times.`;
  throw new StreamOpsError('PARAMS_INVALID', `${why} Transcode it, and take what that makes.`);
};
