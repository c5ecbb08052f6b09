import { z } from 'zod';
import { checksumAlgorithms } from '../../../media/checksum-file.ts';
import { thumbnailFormats } from '../../../media/thumbnails/names.ts';

/** What files hold that are no recordings, and folders of files. */
export const fileLines = [
  z.object({ kind: z.literal('sameBytes'), output: z.string(), input: z.int() }),
  z.object({
    kind: z.literal('picture'),
    output: z.string(),
    width: z.int().optional(),
    height: z.int().optional(),
    notBlack: z.boolean().default(false),
  }),
  /**
   * A folder with so many pictures of this size and format, named by `thumbnailName`, all of which decode, and its entry:
   * as many as go into that stream of an input by its packets. `startSec`: where that file's time begins.
   */
  z.object({
    kind: z.literal('pictures'),
    output: z.string(),
    label: z.string(),
    count: z.int(),
    everySec: z.number(),
    format: z.enum(thumbnailFormats),
    width: z.int(),
    height: z.int(),
    of: z.object({ input: z.int(), index: z.int() }),
    startSec: z.number(),
  }),
  /** A checksum file whose one line reads back as this digest (hexadecimal) of a file of this name. */
  z.object({
    kind: z.literal('checksum'),
    output: z.string(),
    algorithm: z.enum(checksumAlgorithms),
    digest: z.string(),
    fileName: z.string(),
  }),
  /** A waveform data file with this head, whole, and as long as that stream of an input. */
  z.object({
    kind: z.literal('peaks'),
    output: z.string(),
    label: z.string(),
    header: z.object({
      version: z.literal(2),
      channels: z.int(),
      sample_rate: z.int(),
      samples_per_pixel: z.int(),
      bits: z.union([z.literal(8), z.literal(16)]),
      length: z.int(),
    }),
    /** Of one channel, that it was drawn of. */
    samples: z.int(),
    of: z.object({ input: z.int(), index: z.int() }),
  }),
  /**
   * A track of a package, read back from its files: joined without a gap, each segment begins where it can be decoded,
   * all of them decode, and from end to end it is that stream of an input, which begins `atSec` of its time.
   */
  z.object({
    kind: z.literal('segmented'),
    output: z.string(),
    label: z.string(),
    track: z.string(),
    segments: z.int(),
    encrypted: z.boolean(),
    of: z.object({ input: z.int(), index: z.int() }),
    atSec: z.number(),
  }),
  /** Tracks of a package that are cut at the very same times. */
  z.object({
    kind: z.literal('aligned'),
    output: z.string(),
    tracks: z.array(z.string()),
    segments: z.int(),
    encrypted: z.boolean(),
  }),
  /** Exactly this text, in UTF-8; of a folder, in this file of it. */
  z.object({
    kind: z.literal('text'),
    output: z.string(),
    file: z.string().optional(),
    label: z.string(),
    text: z.string(),
  }),
  /** Exactly that many bytes where they are known before, or no more than `maxBytes`. */
  z.object({
    kind: z.literal('notEmpty'),
    output: z.string(),
    sizeBytes: z.int().optional(),
    maxBytes: z.int().optional(),
  }),
] as const;
