import { flags } from '../../media/flags.ts';
import { type Thumbnails, thumbnailFilters } from '../../media/thumbnails/graph.ts';
import type { Arg } from '../kit/plan.ts';

const encoders = {
  jpg: { 'c:v': 'mjpeg', 'q:v': 3 },
  png: { 'c:v': 'png' },
  webp: { 'c:v': 'libwebp', quality: 82 },
} as const;

/** Up to the output, which the step puts behind it. */
export const thumbnailArgs = (asked: Thumbnails): Arg[] => {
  const { video, frames, format } = asked;
  return [
    '-copyts',
    ...(frames === 'keyframes' ? flags({ [`skip_frame:${video.index}`]: 'nokey' }) : []),
    '-i',
    { input: 0 },
    ...flags({ map: `0:${video.index}`, vf: thumbnailFilters(asked), fps_mode: 'passthrough' }),
    ...flags({ ...encoders[format], map_metadata: -1 }),
  ];
};
