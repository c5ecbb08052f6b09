import { z } from 'zod';
import type { VideoStream } from './media-info.ts';
import { displaySize, type PictureSize } from './picture-size.ts';

/** Rounding of what a person drew. */
const slack = 1e-6;

/** A part of a picture as it is seen (upright), in shares of its width and height: it means the same at any size. */
export const rectangle = z
  .object({
    x: z.number().min(0).max(1).describe('Left edge: share of the picture’s width, 0 to 1'),
    y: z.number().min(0).max(1).describe('Upper edge: share of the picture’s height, 0 to 1'),
    width: z.number().positive().max(1).describe('Width: share of the picture’s width, up to 1'),
    height: z.number().positive().max(1).describe('Height: share of the picture’s height, up to 1'),
  })
  .refine(
    ({ x, y, width, height }) => x + width <= 1 + slack && y + height <= 1 + slack,
    'The rectangle reaches over the edge of the picture.',
  );
export type Rectangle = z.infer<typeof rectangle>;

export const wholePicture: Rectangle = { x: 0, y: 0, width: 1, height: 1 };

/** Upright, but with pixels as they are stored: what ffmpeg's filters see. */
export const storedSize = ({ width, height, rotation }: VideoStream): PictureSize =>
  rotation % 180 === 0 ? { width, height } : { width: height, height: width };

const within = (value: number, most: number): number => Math.min(Math.max(0, value), Math.max(0, most));

/** The largest part of a rectangle, about its middle, that is as wide to its height as `size`. */
export const narrowedTo = (part: Rectangle, size: PictureSize, video: VideoStream): Rectangle => {
  const shown = displaySize(video);
  const [wide, high] = [part.width * shown.width, part.height * shown.height];
  const aspect = size.width / size.height;
  const [newWide, newHigh] = wide / high > aspect ? [high * aspect, high] : [wide, wide / aspect];
  const [width, height] = [newWide / shown.width, newHigh / shown.height];
  const [x, y] = [part.x + (part.width - width) / 2, part.y + (part.height - height) / 2];
  return { x, y, width, height };
};

/** Pixels of the stored picture. */
export interface PixelPart extends PictureSize {
  x: number;
  y: number;
}

const evenNear = (length: number, most: number): number =>
  Math.max(2, Math.min(Math.round(length / 2) * 2, Math.floor(most / 2) * 2));

/** A rectangle in whole pixels, inside the picture, with even sides. */
export const inPixels = ({ x, y, ...size }: Rectangle, video: VideoStream): PixelPart => {
  const stored = storedSize(video);
  const width = evenNear(size.width * stored.width, stored.width);
  const height = evenNear(size.height * stored.height, stored.height);
  return {
    width,
    height,
    x: within(Math.round(x * stored.width), stored.width - width),
    y: within(Math.round(y * stored.height), stored.height - height),
  };
};
