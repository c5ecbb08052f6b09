import type { AudioStream } from '../../media/media-info.ts';
import type { PeakShape } from '../../media/peaks.ts';
import type { Arg } from '../kit/plan.ts';

/**
 * Sound that begins late begins with silence and a pause in it is silence, so that every pixel stands at its time:
 * swresample's `async=1` fills and cuts, stretches nothing, and lets be what is off by less than a tenth of a second.
 */
const onTime = 'aresample=async=1:first_pts=0';

export interface DrawnTrack {
  stream: AudioStream;
  shape: PeakShape;
}

/** Raw sound of each track, the n-th on `pipe:3+n`: 16 bits a sample, little-endian, channels interleaved. */
export const peakArgs = (tracks: readonly DrawnTrack[]): Arg[] => [
  '-i',
  { input: 0 },
  ...tracks.flatMap(({ stream, shape }, at) => [
    ...['-map', `0:${stream.index}`, '-af', onTime],
    ...['-ar', String(shape.sampleRate), '-ac', String(shape.channels)],
    ...['-c:a', 'pcm_s16le', '-f', 's16le', `pipe:${3 + at}`],
  ]),
];
