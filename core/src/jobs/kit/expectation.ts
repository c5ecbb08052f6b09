import { z } from 'zod';
import { checksumAlgorithms } from '../../media/checksum-file.ts';
import { contentLight, disposition, masteringDisplay } from '../../media/media-info.ts';
import { subtitleFormats } from '../../media/subtitles/cues.ts';
import { thumbnailFormats } from '../../media/thumbnails/names.ts';

/** What must hold before anything is published. One line of the receipt each. */
export const expectation = z.discriminatedUnion('kind', [
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
   * The n-th stream of an output is a run of packets of a stream of an input, with none left out: the same bytes where
   * `bytes`, else as many at the same times. They are moved by as much as those of the output's stream `beside`, whose
   * first is shown at that time in the input: so sound and picture stay together. `firstSec`: when the first that is
   * shown is shown in the input; `coversSec`: the run reaches to there. Seconds, as packets of the input count them.
   */
  z.object({
    kind: z.literal('run'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    of: z.object({ input: z.int(), index: z.int() }),
    bytes: z.boolean(),
    beside: z.object({ index: z.int(), firstSec: z.number() }).optional(),
    window: z.object({ fromSec: z.number(), toSec: z.number() }),
    firstSec: z.number().optional(),
    coversSec: z.number().optional(),
  }),
  /**
   * The n-th stream of an output is heard where that of an input is, within a range and to a packet at both ends, with no
   * longer gap. What `beside` shows first is shown at that time in the input. Seconds, as packets of the input count them.
   */
  z.object({
    kind: z.literal('heard'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    of: z.object({ input: z.int(), index: z.int() }),
    window: z.object({ fromSec: z.number(), toSec: z.number() }),
    beside: z.object({ index: z.int(), firstSec: z.number() }),
    begins: z.object({ leastSec: z.number(), mostSec: z.number() }),
    /** No `mostSec`: as far as the input goes, or further where it grew meanwhile. */
    ends: z.object({ leastSec: z.number(), mostSec: z.number().optional() }),
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
  /**
   * The n-th stream of an output shows the frames of a stream of an input from one time to before another, each at its
   * own time and no others, and all of them decode. Seconds, as packets of the input count them.
   */
  z.object({
    kind: z.literal('frames'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    of: z.object({ input: z.int(), index: z.int() }),
    window: z.object({ fromSec: z.number(), toSec: z.number() }),
    fromSec: z.number(),
    beforeSec: z.number().optional(),
  }),
  /**
   * The n-th stream of an output is all packets of streams of inputs, one stream after the other: the same bytes where
   * `bytes`, else as many, each moved by `bySec`, and none before the last of the stream before. Seconds. `isCut`: the
   * last packet may be a part of one, which is left out. `skipsEmpty`: packets of timed text that say nothing don't count.
   */
  z.object({
    kind: z.literal('joined'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    bytes: z.boolean(),
    parts: z.array(z.object({ input: z.int(), index: z.int(), bySec: z.number(), isCut: z.boolean() })),
    skipsEmpty: z.boolean(),
  }),
  /**
   * The n-th stream of an output shows the frames of pictures of inputs, one after the other: as many as were decoded of
   * each, moved by `bySec`, in that part's time of the output. A part without a picture is filled up with some. `sound`:
   * that stream begins with the file, but for what an encoder puts before it. Seconds.
   */
  z.object({
    kind: z.literal('joinedFrames'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    parts: z.array(
      z.object({
        of: z.object({ input: z.int(), index: z.int() }).optional(),
        bySec: z.number(),
        fromSec: z.number(),
        isCut: z.boolean(),
      }),
    ),
    sound: z.object({ index: z.int(), primingSec: z.number() }).optional(),
  }),
  /**
   * The n-th stream of an output is a run of packets of a stream of an input, the same bytes and with none left out,
   * between so many that were encoded before it (`head`) and behind it (`tail`).
   */
  z.object({
    kind: z.literal('spliced'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    of: z.object({ input: z.int(), index: z.int() }),
    window: z.object({ fromSec: z.number(), toSec: z.number() }),
    head: z.int().nonnegative(),
    copied: z.int().nonnegative(),
    tail: z.int().nonnegative(),
  }),
  /**
   * The n-th stream of an output is what ranges of a stream of an input hold, one after the other and nothing else. `how`:
   * the packets that are shown from `fromSec` to before `untilSec`, with the same `bytes` or only the same `times`, or raw
   * sound, which is `heard` from one to the other. Each is moved by `bySec`; in the end all of them may be moved by as much
   * as `beside`, whose first packet was to be shown `atSec`. `encoded`: so many packets at either end of a range have bytes
   * of their own; `all` of them, where no less was. `decodes`: from
   * the first packet to the last. Seconds.
   */
  z.object({
    kind: z.literal('ranges'),
    output: z.string(),
    index: z.int().nonnegative(),
    label: z.string(),
    of: z.object({ input: z.int(), index: z.int() }),
    how: z.enum(['bytes', 'times', 'heard']),
    parts: z.array(
      z.object({
        window: z.object({ fromSec: z.number(), toSec: z.number() }),
        fromSec: z.number(),
        untilSec: z.number().optional(),
        bySec: z.number(),
        encoded: z
          .union([z.literal('all'), z.object({ head: z.int().nonnegative(), tail: z.int().nonnegative() })])
          .optional(),
      }),
    ),
    beside: z.object({ index: z.int().nonnegative(), atSec: z.number() }),
    decodes: z.boolean().default(false),
  }),
  /** A keyframe decodes at each end of the main picture. */
  z.object({ kind: z.literal('bothEnds'), output: z.string() }),
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
  /**
   * The n-th stream of an output shows the frames that a stream of an input shows in a range (seconds, as its packets
   * count them), each at its time from the range's start, and the sound begins with it. `isWhole`: only where the first
   * frame is, since others count the frames.
   */
  z.object({
    kind: z.literal('shown'),
    output: z.string(),
    index: z.int().nonnegative(),
    of: z.object({ input: z.int(), index: z.int() }),
    fromSec: z.number(),
    toSec: z.number().optional(),
    isWhole: z.boolean().optional(),
    sound: z.object({ index: z.int(), primingSec: z.number() }).optional(),
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
]);
export type Expectation = z.infer<typeof expectation>;
