import { z } from 'zod';
import { captionLook } from '../../media/subtitles/captions.ts';
import { thumbnailFormats } from '../../media/thumbnails/names.ts';
import { outputName } from './output.ts';

/**
 * What a plan says instead of a path. `input`: the file of the n-th input; `output`: the staged file of a named
 * output, or a file in it where that is a folder; `work`: a scratch file in staging that is never published, or, with
 * `file`, one in a scratch folder. The runner turns them into paths, so the same plan runs on another machine and reads
 * well in a dry run.
 */
const fileArg = z.union([
  z.object({ input: z.int().nonnegative() }),
  z.object({ output: z.string(), file: outputName.optional() }),
  z.object({ work: z.string(), file: outputName.optional() }),
]);
export type FileArg = z.infer<typeof fileArg>;

/** The name of a scratch file in its folder: nothing in it means anything to a filter. See `ffmpeg`'s `amongWork`. */
export const workFileName = (work: string): string => `work.${work}`;

export const arg = z.union([z.string(), fileArg]);
export type Arg = z.infer<typeof arg>;

/** A part of a picture, in shares of its width and height. */
const shares = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

const avcPart = z.object({ from: fileArg, start: z.int() });

/** One thing the worker does. Its result stands under `id` in `found`. */
export const step = z.discriminatedUnion('kind', [
  /** `header`: what headers tell (ms). `streams`: every stream, by ffprobe. `packets`: counts, first and last times. */
  z.object({
    kind: z.literal('probe'),
    id: z.string(),
    target: fileArg,
    how: z.enum(['header', 'streams', 'packets']),
  }),
  /**
   * `args` follow the runner's own global flags; `durationSec` of the output makes progress a percentage. Where it
   * `mayFail`, ffmpeg's own refusal is found as `failed` and the plan goes on; a full disk and the like still end it.
   * `beside`: runs at the same time as the step before it, and needs nothing of what that makes. `findZeros`: this
   * output is looked through for packets of zeros while it is written. `overwrites`: what an earlier step wrote there
   * was not good enough. `amongWork`: it runs in the folder of the scratch files, so that a filter names one of them by
   * its `workFileName` alone: a whole path may hold quotes, colons and commas, which a filter takes for its own.
   */
  z.object({
    kind: z.literal('ffmpeg'),
    id: z.string(),
    title: z.string(),
    args: z.array(arg),
    durationSec: z.number().optional(),
    timeoutSec: z.number().optional(),
    mayFail: z.boolean().optional(),
    beside: z.boolean().optional(),
    findZeros: z.string().optional(),
    overwrites: z.boolean().optional(),
    amongWork: z.boolean().optional(),
  }),
  /** xxh64, and `sha256` where that is asked, of one reading. */
  z.object({ kind: z.literal('hash'), id: z.string(), target: fileArg, sha256: z.boolean().optional() }),
  /** Copies, fsyncs and hashes both sides: xxh64 of what is read and of what lies there, and its `sha256` where asked. */
  z.object({
    kind: z.literal('copy'),
    id: z.string(),
    from: fileArg,
    to: fileArg,
    sha256: z.boolean().optional(),
  }),
  /**
   * Draws what `args` decode: the n-th track is raw sound (16 bits) on `pipe:3+n`, and is written to `to` as peaks,
   * as it comes. Each as a `PeakShape`.
   */
  z.object({
    kind: z.literal('peaks'),
    id: z.string(),
    title: z.string(),
    args: z.array(arg),
    durationSec: z.number().optional(),
    tracks: z.array(
      z.object({
        to: fileArg,
        sampleRate: z.int(),
        channels: z.int(),
        splitChannels: z.boolean(),
        samplesPerPixel: z.int(),
        bits: z.union([z.literal(8), z.literal(16)]),
      }),
    ),
  }),
  /**
   * A folder of pictures of one stream, one every `everySec`, named by `thumbnailName`: what `args` make, whose output the
   * step adds. `startSec`: where the file's time begins. What an earlier step wrote into the folder is removed first.
   * What ffmpeg refuses is found as `failed`.
   */
  z.object({
    kind: z.literal('pictures'),
    id: z.string(),
    title: z.string(),
    args: z.array(arg),
    durationSec: z.number().optional(),
    into: z.string(),
    everySec: z.number(),
    format: z.enum(thumbnailFormats),
    stream: z.int().nonnegative(),
    startSec: z.number(),
  }),
  /**
   * A program of that name in the worker's hooks folder, without a shell. Each argument is joined of its parts.
   * `makes`: outputs that it has to write.
   */
  z.object({
    kind: z.literal('program'),
    id: z.string(),
    title: z.string(),
    hook: z.string(),
    args: z.array(z.array(arg)),
    makes: z.array(z.string()),
    timeoutSec: z.number(),
    memoryBytes: z.int(),
  }),
  /**
   * Looks for cuts, fades, black and stills in every frame's small picture: `pictures` is raw video as `smallPictures`
   * makes it, `times` a framecrc of the same frames, which has their times. `durationSec` is where the last one ends.
   */
  z.object({
    kind: z.literal('scenes'),
    id: z.string(),
    pictures: fileArg,
    times: fileArg,
    durationSec: z.number(),
  }),
  /**
   * Looks in the same small pictures for what moves, and how a crop as large as `window`, which rests where that is,
   * shows it. `cuts`: when one scene gives way to the next; `unclear`: while one fades; `hidden`: where nothing counts.
   */
  z.object({
    kind: z.literal('motion'),
    id: z.string(),
    pictures: fileArg,
    times: fileArg,
    window: shares,
    cuts: z.array(z.number()),
    unclear: z.array(z.object({ startSec: z.number(), endSec: z.number() })),
    hidden: shares.optional(),
  }),
  /**
   * Cuts fragmented MP4s of one track each into an initialization segment and one file a fragment, in the folder `into`;
   * they are gone afterwards. `encrypt`: each segment with AES-128 and a key made for it, which lies with them.
   */
  z.object({
    kind: z.literal('segment'),
    id: z.string(),
    tracks: z.array(z.object({ from: fileArg, name: outputName })),
    into: z.string(),
    encrypt: z.boolean().default(false),
  }),
  /** Subtitles in any encoding as UTF-8. Rejects with NOT_MEDIA for what is none. */
  z.object({ kind: z.literal('subtitleText'), id: z.string(), from: fileArg, to: fileArg }),
  /** Where packets of files begin and end, and what their decoders are set up with. */
  z.object({ kind: z.literal('parts'), id: z.string(), files: z.array(fileArg) }),
  /** Files in a row, each so long, as a list for ffmpeg's concat demuxer. Seconds. */
  z.object({
    kind: z.literal('partList'),
    id: z.string(),
    to: fileArg,
    parts: z.array(z.object({ file: fileArg, durationSec: z.number() })),
  }),
  /**
   * ASS made ready to be drawn: in a style of ours for a picture of this size, or as it is where that has none. Rejects
   * with NOT_MEDIA where it shows nothing.
   */
  z.object({
    kind: z.literal('captions'),
    id: z.string(),
    from: fileArg,
    to: fileArg,
    look: captionLook.optional(),
  }),
  z.object({ kind: z.literal('write'), id: z.string(), to: fileArg, text: z.string() }),
  /**
   * Packets of one stream around points in time (seconds, as packets count them), read near them only: each from the
   * last keyframe at or before it, to where frames can be cut off after it (`frames`) or past the next keyframe.
   */
  z.object({
    kind: z.literal('nearby'),
    id: z.string(),
    target: fileArg,
    stream: z.int().nonnegative(),
    atSec: z.array(z.number()),
    reach: z.enum(['frames', 'keyframe']),
  }),
  /** Packets of sound half a second around points in time (seconds, as packets count them), by their streams. */
  z.object({
    kind: z.literal('seams'),
    id: z.string(),
    target: fileArg,
    streams: z.array(z.int().nonnegative()),
    atSec: z.array(z.number()),
  }),
  /** Whether a fragmented MP4 of H.264 alone can be joined to what is encoded, and what that has to be like. */
  z.object({ kind: z.literal('avcPart'), id: z.string(), from: fileArg }),
  /**
   * One fragmented MP4 of H.264 out of packets that were copied and ends that were encoded to go with them. The parts
   * are gone afterwards, unless it is refused. `start`: when the first frame of a part is shown, in its ticks; it is put
   * there where rounding has moved it.
   */
  z.object({
    kind: z.literal('splice'),
    id: z.string(),
    head: avcPart.optional(),
    copied: avcPart,
    tail: avcPart.optional(),
    to: fileArg,
  }),
]);
export type Step = z.infer<typeof step>;
