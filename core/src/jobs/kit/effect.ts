import { z } from 'zod';
import { mediaInfo } from '../../media/media-info.ts';
import { plainFileName } from './output.ts';

/** A change of the catalog that the hub makes when it publishes. */
export const effect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('setMedia'), input: z.int(), media: mediaInfo }),
  z.object({
    kind: z.literal('setContent'),
    input: z.int(),
    xxh64: z.string(),
    variableFrameRate: z.boolean().nullable(),
  }),
  z.object({ kind: z.literal('tag'), input: z.int(), add: z.array(z.string()), remove: z.array(z.string()) }),
  /** A rename on one device; `dir` and `fileName` inside the drive. The asset keeps its id. */
  z.object({
    kind: z.literal('move'),
    input: z.int(),
    driveId: z.uuid(),
    dir: z.string(),
    fileName: plainFileName,
  }),
  /** The asset takes over a verified copy (a move across devices); the original goes to quarantine. */
  z.object({ kind: z.literal('adopt'), input: z.int(), output: z.string() }),
  z.object({ kind: z.literal('quarantine'), input: z.int(), reason: z.string() }),
]);
export type Effect = z.infer<typeof effect>;
