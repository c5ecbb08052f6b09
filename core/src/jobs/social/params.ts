import { z } from 'zod';
import { gameLayouts } from '../../media/game-layouts.ts';
import { platformNames } from '../../media/platforms.ts';
import { rectangle } from '../../media/rectangle.ts';
import { captionParams } from '../captions/params.ts';
import { encodeParams } from '../transcode/params.ts';

const seconds = z.number().min(0).max(1e7);
const share = z.number().min(0).max(1);
const part = (words: string) =>
  rectangle.nullable().default(null).describe(`${words} { x, y, width, height } in shares of the picture`);

export const socialParams = z.object({
  aspect: z
    .enum(['9:16', '4:5', '1:1'])
    .default('9:16')
    .describe('Shape: width to height of the new picture'),
  width: z
    .int()
    .min(180)
    .max(2160)
    .multipleOf(2)
    .default(1080)
    .describe('Width: pixels of the new picture; platforms show 1080'),
  layout: z
    .enum(['blur', 'crop', 'zones'])
    .default('blur')
    .describe(
      'Layout: blur (all of the picture before a blurred one), crop (a part of it), zones (the webcam above, the game below)',
    ),
  crop: part('Crop: the part that is shown; narrowed to the shape about its middle.'),
  pan: z
    .array(z.object({ atSec: seconds, x: share, y: share }))
    .max(50)
    .default([])
    .describe(
      'Pan: where the middle of the crop is, x and y in shares of the picture, at atSec from the start of the recording',
    ),
  panEasing: z
    .enum(['smooth', 'linear'])
    .default('smooth')
    .describe('Pan easing: smooth sets off and arrives gently'),
  follow: z
    .boolean()
    .default(false)
    .describe(
      'Follow motion: the crop goes where something moves, and is where it was put while nothing does; it takes no pan. What moves in the webcam’s rectangle does not count',
    ),
  webcam: part('Webcam: what the upper zone shows.'),
  gameplay: part('Gameplay: what the lower zone shows; the middle of the picture where nothing is said.'),
  upperShare: z.number().min(0.1).max(0.9).default(0.35).describe('Upper zone: its share of the height'),
  games: gameLayouts
    .default([])
    .describe(
      'Games: rectangles for recordings with the tag game:NAME, instead of those above; without any, those of the settings are filled in above',
    ),
  startSec: seconds.default(0).describe('Start: where it begins in the recording'),
  endSec: seconds.default(0).describe('End: where it ends in the recording; 0 is its end'),
  platform: z
    .enum(['none', ...platformNames])
    .default('none')
    .describe('Platform: how long it may be'),
  tooLong: z
    .enum(['refuse', 'cut'])
    .default('refuse')
    .describe('Too long for the platform: refuse, or cut its end off'),
  audioTrack: z.int().min(0).max(1000).default(1).describe('Audio track: counted from 1; 0 for none'),
  ...captionParams,
  encoders: encodeParams.encoders,
});
export type SocialParams = z.output<typeof socialParams>;
