import { dropsFrames, type FrameRate } from '../../media/encode/frame-rate.ts';
import type { VideoStream } from '../../media/media-info.ts';

/** SMPTE ST 12-1: `;` (and `.`) before the frames where numbers are skipped. */
const written = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)[:;.](\d{1,3})$/;

/** As many digits as ffmpeg gives the frames of a second (libavutil/timecode.c). */
const digitsFor = (perSec: number): number => {
  if (perSec > 100) return 3;
  return perSec > 10 ? 2 : 1;
};

const zero = '00:00:00:00';

/**
 * The source's, so that an editor finds proxy and recording at the same place; where it has none, the zero that editors
 * count from then. undefined where no rate says how long a frame of it is.
 */
export const timecodeFor = ({ timecode }: VideoStream, rate: FrameRate | undefined): string | undefined => {
  if (!rate) return undefined;
  const perSec = Math.round(rate.num / rate.den);
  const found = written.exec(timecode ?? '');
  const [, clock = '', frames = ''] = found && Number(found[2]) < perSec ? found : (written.exec(zero) ?? []);
  // What says that it skips numbers at a rate that skips none is taken for one that does not.
  const skips = dropsFrames(rate) && found !== null && /[;.]/.test(timecode ?? '');
  return `${clock}${skips ? ';' : ':'}${String(Number(frames)).padStart(digitsFor(perSec), '0')}`;
};
