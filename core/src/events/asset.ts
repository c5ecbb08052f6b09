import { z } from 'zod';
import { defineEvent } from './define.ts';

export const assetIndexed = defineEvent({
  type: 'asset.indexed',
  title: 'An asset was indexed',
  data: z.object({
    driveId: z.uuid(),
    path: z.string(),
    /** `header`: what headers tell; `content`: the hash and whether the frame rate varies. */
    stage: z.enum(['header', 'content']),
  }),
});
