import { z } from 'zod';
import { contentLight, disposition, masteringDisplay } from '../../../media/media-info.ts';
import { subtitleFormats } from '../../../media/subtitles/cues.ts';

/** What an output is, stream by stream. */
export const streamLines = [
  z.object({ kind: z.literal('container'), output: z.string(), container: z.string() }),
  /**
   * A stream of an output. `copiedFrom`: the same packets as that stream of an input. `durationSec`: within one
   * frame of this stream, measured over packets. `frames`: as many as that, where it was encoded. `encodedFrom`: as
   * many frames as ffmpeg decoded of that stream of an input.
   */
  z.object({
    kind: z.literal('stream'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    codec: z.string(),
    copiedFrom: z.object({ input: z.int(), index: z.int() }).optional(),
    sameDurationAs: z.object({ input: z.int(), index: z.int() }).optional(),
    durationSec: z.number().optional(),
    /** Sound that an encoder puts before the first sample and no player plays: so much longer its packets may be. */
    primingSec: z.number().optional(),
    frames: z.int().optional(),
    encodedFrom: z.object({ input: z.int(), index: z.int() }).optional(),
    width: z.int().optional(),
    height: z.int().optional(),
    /** `4:3`; what says nothing counts as `1:1`. */
    sampleAspect: z.string().optional(),
    /** Samples a second, of sound. */
    sampleRate: z.int().optional(),
    channels: z.int().optional(),
    /** Bits a sample. */
    bitDepth: z.int().optional(),
    color: z.record(z.string(), z.string()).optional(),
    /** Degrees clockwise. */
    rotation: z.int().optional(),
    hdr: z.string().optional(),
    masteringDisplay: masteringDisplay.optional(),
    contentLight: contentLight.optional(),
    /** The same cues with the same words as that subtitle of an input, in whatever codec. */
    cuesOf: z.object({ input: z.int(), index: z.int() }).optional(),
    language: z.string().optional(),
    title: z.string().optional(),
    /** Whether players begin with it. */
    default: z.boolean().optional(),
    /** What it is for, and nothing else. */
    dispositions: z.array(disposition).optional(),
  }),
  /**
   * Start of audio against video, output against input, at most this far apart. `order`: for each audio track of the
   * output its place among those of the input, null for one that is new; the same places unless told.
   */
  z.object({
    kind: z.literal('avStart'),
    output: z.string(),
    input: z.int(),
    maxShiftSec: z.number(),
    /** Whether what stands before the first sample and is not played is taken off, as the containers tell it. */
    heard: z.boolean().optional(),
    order: z.array(z.int().nonnegative().nullable()).optional(),
  }),
  /** A keyframe decodes at each end of the main picture. */
  z.object({ kind: z.literal('bothEnds'), output: z.string() }),
  /** EBU R128 of a track, measured: this loudness within the tolerance, and no higher peak where one is promised. */
  z.object({
    kind: z.literal('loudness'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    /** LUFS. */
    integrated: z.number(),
    /** LU. */
    tolerance: z.number(),
    /** dBTP. `peakMayGrow`: by what a lossy encoder or a limiter adds to it; a note says so then. */
    peak: z.number().optional(),
    peakMayGrow: z.boolean().optional(),
  }),
  /**
   * A file of subtitles that says what a subtitle of an input says, when it does. `asLines`: it has as many lines as the
   * track has packets, for ASS, which also draws.
   */
  z.object({
    kind: z.literal('subtitles'),
    output: z.string(),
    label: z.string(),
    format: z.enum(subtitleFormats),
    of: z.object({ input: z.int(), index: z.int() }),
    asLines: z.boolean().default(false),
  }),
  /** A subtitle track that says what a scratch file of text says, when it does. `asLines`: as for `subtitles`. */
  z.object({
    kind: z.literal('embedded'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    work: z.string(),
    format: z.enum(subtitleFormats),
    asLines: z.boolean().default(false),
  }),
  /** The n-th attachment or cover of an output, counted by itself: wherever it was, it is read back after all tracks. */
  z.object({
    kind: z.literal('attached'),
    output: z.string(),
    what: z.enum(['attachment', 'cover']),
    nth: z.int().nonnegative(),
    label: z.string(),
    codec: z.string(),
    fileName: z.string().optional(),
    sizeBytes: z.int().optional(),
    width: z.int().optional(),
    height: z.int().optional(),
  }),
  /** These chapters and no others. Seconds. */
  z.object({
    kind: z.literal('chapters'),
    output: z.string(),
    chapters: z.array(z.object({ startSec: z.number(), title: z.string() })),
  }),
  /** SMPTE timecode of the first frame of the main picture. */
  z.object({ kind: z.literal('timecode'), output: z.string(), timecode: z.string() }),
] as const;
