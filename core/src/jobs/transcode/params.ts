import { z } from 'zod';
import { encoderMaker } from '../../media/encode/presets.ts';

/** What every job that encodes a picture asks. */
export const encodeParams = {
  encoders: z
    .array(encoderMaker)
    .min(1)
    .max(5)
    .default(['software'])
    .describe(
      'Encoders in the order they are preferred: nvenc (NVIDIA), qsv (Intel), amf (AMD), vaapi (Linux), software; the first that works here is taken',
    ),
  interlaced: z
    .enum(['deinterlace', 'keep'])
    .default('deinterlace')
    .describe(
      'Interlaced pictures: deinterlace (as many frames as there were) or keep where nothing is scaled',
    ),
};

export const hdrParam = (words: string) => z.enum(['keep', 'tonemap']).default('keep').describe(words);
