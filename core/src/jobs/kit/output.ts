import { z } from 'zod';

/** A folder: the asset is the file that stands for it, and all that lies beside that in its folder belongs to it. */
export const folderRelation = z.enum(['package', 'thumbnails']);

export const relation = z.enum([
  'remux',
  'proxy',
  'clip',
  'export',
  'copy',
  'sidecar',
  ...folderRelation.options,
]);

/** The files that stand for a folder, in all job types that leave one. */
export const entryNames = ['master.m3u8', 'manifest.mpd', 'index.vtt'] as const;

export const artifactName = z.enum(['poster', 'sprite', 'sprite-vtt', 'hover', 'waveform', 'scenes']);
export type ArtifactName = z.infer<typeof artifactName>;

/** Names an output within its plan, and its file in staging. */
export const outputName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/);

/** A name inside a folder: nothing that leads elsewhere. */
export const plainFileName = z
  .string()
  .min(1)
  .refine((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..', 'This is no plain file name.');

/** A file that the job will leave behind, and where. A taken name is numbered, never overwritten. */
export const output = z.discriminatedUnion('to', [
  z.object({
    to: z.literal('drive'),
    driveId: z.uuid(),
    dir: z.string(),
    fileName: plainFileName,
    /** A fresh asset, derived from this input. Absent where an effect gives the file to an existing asset. */
    relation: relation.optional(),
    from: z.int().nonnegative().default(0),
    /**
     * Given, it is a folder of that name with nothing but files in it, and this one becomes the asset. Its relation is
     * then a `folderRelation`.
     */
    entry: z.enum(entryNames).optional(),
    /** Ends with NAME_TAKEN where the name is taken: for a file that another one names. */
    keepName: z.boolean().optional(),
  }),
  z.object({
    to: z.literal('artifact'),
    name: artifactName,
    /** Whose artifact it is. */
    from: z.int().nonnegative().default(0),
    fileName: plainFileName,
    contentType: z.string(),
    /** What the editor needs to show it: columns and rows of a sprite sheet, seconds a tile… */
    meta: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
  }),
]);
export type Output = z.infer<typeof output>;
