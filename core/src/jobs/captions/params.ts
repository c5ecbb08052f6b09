import { z } from 'zod';
import { type CaptionLook, captionPositions } from '../../media/subtitles/captions.ts';

/** How text without styles of its own is drawn: what every job asks that burns it in. */
export const captionParams = {
  captionSize: z
    .number()
    .min(0.01)
    .max(0.3)
    .default(0.06)
    .describe('Caption size: height of a line, in shares of the picture’s'),
  captionPosition: z
    .enum(captionPositions)
    .default('bottom')
    .describe('Caption position: bottom, middle or top of the picture'),
  captionOutline: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.08)
    .describe('Caption outline: its width, in shares of a line’s height'),
};

export type CaptionWishes = { [K in keyof typeof captionParams]: z.output<(typeof captionParams)[K]> };

interface Frame {
  width: number;
  height: number;
  /** `4:3`. */
  sampleAspect: string;
}

export const lookFor = (wishes: CaptionWishes, { width, height, sampleAspect }: Frame): CaptionLook => {
  const [above = 1, below = 1] = sampleAspect.split(':').map(Number);
  const { captionSize: size, captionOutline: outline, captionPosition: position } = wishes;
  return { width, height, pixelAspect: above / below, size, outline, position };
};
