import { keptColor } from '../../media/carried.ts';
import { primingOf } from '../../media/encode/sound.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { Expectation } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';
import { type SocialOptions, soundShape } from './args.ts';

/** Every frame of the source that was decoded, where all of it is shown; else those of the span, counted by `shown`. */
const pictureLine = ({ target, span }: SocialOptions): Expectation => {
  const { source, width, height, color } = target;
  const of = { input: 0, index: source.index };
  const isWhole = span.startSec === 0 && span.lengthSec === null;
  return {
    ...{ kind: 'stream', output: 'video', index: 0, label: streamLabel(source), codec: 'h264' },
    ...(isWhole ? { encodedFrom: of, sameDurationAs: of } : {}),
    ...{ width, height, sampleAspect: '1:1', bitDepth: 8, rotation: 0, hdr: 'sdr' },
    color: keptColor('mp4', { ...source, codec: 'h264', color }),
  };
};

const soundLine = ({ sound, span }: SocialOptions): Expectation[] => {
  if (!sound) return [];
  const shape = soundShape(sound);
  return [
    {
      ...{ kind: 'stream', output: 'video', index: 1, label: streamLabel(sound), codec: 'aac' },
      ...(span.knownSec === null ? {} : { durationSec: span.knownSec }),
      primingSec: primingOf('aac', shape),
      ...shape,
    },
  ];
};

/** Size, frames and their times, sound from the first moment to the last, both ends decoded. */
export const socialPromises = (options: SocialOptions, media: MediaInfo): Expectation[] => {
  const { target, sound, span } = options;
  const fromSec = media.startSec + span.startSec;
  return [
    { kind: 'container', output: 'video', container: 'mp4' },
    pictureLine(options),
    ...soundLine(options),
    {
      kind: 'shown',
      output: 'video',
      index: 0,
      of: { input: 0, index: target.source.index },
      fromSec,
      ...(span.lengthSec === null ? {} : { toSec: fromSec + span.lengthSec }),
      ...(span.startSec === 0 && span.lengthSec === null ? { isWhole: true } : {}),
      ...(sound ? { sound: { index: 1, primingSec: primingOf('aac', soundShape(sound)) } } : {}),
    },
    { kind: 'bothEnds', output: 'video' },
  ];
};
