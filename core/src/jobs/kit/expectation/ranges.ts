import { z } from 'zod';

/** What of an input's packets and frames is in an output, and when. */
export const rangeLines = [
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
   * of their own; `all` of them, where no less was. `decodes`: from the first packet to the last. Seconds.
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
] as const;
