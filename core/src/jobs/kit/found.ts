import { z } from 'zod';
import type {
  AvcFacts,
  FfmpegFacts,
  Found,
  MissedLine,
  NearbyFacts,
  PacketFacts,
  PartsFacts,
  SeamFacts,
  SegmentsFacts,
  SpliceFacts,
  Step,
} from './plan.ts';

/** The shapes of `Found`, for plans that go on with what their steps have found. */
export const packetFacts: z.ZodType<PacketFacts> = z.object({
  streams: z.array(
    z.object({
      index: z.int(),
      packets: z.int(),
      firstSec: z.number(),
      endSec: z.number(),
      keyframes: z.int().exactOptional(),
      variableFrameRate: z.boolean().exactOptional(),
      rate: z.object({ num: z.int(), den: z.int() }).exactOptional(),
    }),
  ),
});

export const ffmpegFacts: z.ZodType<FfmpegFacts> = z.object({
  complaints: z.array(z.string()),
  lines: z.array(z.string()),
  failed: z.string().exactOptional(),
  zeros: z
    .array(z.object({ index: z.int(), whole: z.int(), partly: z.int(), firstSec: z.number() }))
    .exactOptional(),
  muxed: z.record(z.string(), z.array(z.int())).exactOptional(),
});

export const nearbyFacts: z.ZodType<NearbyFacts> = z.object({
  points: z.array(
    z.object({
      packets: z.array(z.object({ sec: z.number(), decodeSec: z.number(), key: z.boolean() })),
      toEnd: z.boolean(),
    }),
  ),
});

export const partsFacts: z.ZodType<PartsFacts> = z.object({
  parts: z.array(
    z.object({
      startSec: z.number().exactOptional(),
      streams: z.array(
        z.object({
          index: z.int(),
          packets: z.int(),
          firstSec: z.number(),
          endSec: z.number(),
          toldEndSec: z.number(),
          setup: z.string().exactOptional(),
          timeBase: z.string(),
        }),
      ),
    }),
  ),
});

export const seamFacts: z.ZodType<SeamFacts> = z.object({
  points: z.array(
    z.object({
      streams: z.array(
        z.object({
          index: z.int(),
          packets: z.array(z.object({ sec: z.number(), endSec: z.number() })),
        }),
      ),
    }),
  ),
});

export const peakFacts: z.ZodType<Found['peaks']> = z.object({
  complaints: z.array(z.string()),
  tracks: z.array(z.object({ samples: z.int(), pixels: z.int() })),
});

export const pictureFacts: z.ZodType<Found['pictures']> = z.object({
  count: z.int(),
  lengthSec: z.number(),
  complaints: z.array(z.string()),
  lines: z.array(z.string()),
  failed: z.string().exactOptional(),
});

export const programFacts: z.ZodType<Found['program']> = z.object({ seconds: z.number() });

export const hashFacts: z.ZodType<Found['hash']> = z.object({
  xxh64: z.string(),
  sha256: z.string().exactOptional(),
  sizeBytes: z.number(),
});

export const segmentsFacts: z.ZodType<SegmentsFacts> = z.object({
  tracks: z.array(
    z.object({
      name: z.string(),
      timescale: z.int(),
      codec: z.string(),
      segments: z.array(z.object({ start: z.int(), end: z.int(), sizeBytes: z.int() })),
    }),
  ),
});

const refused = z.object({ refused: z.string() });

export const avcFacts: z.ZodType<AvcFacts> = z.union([
  refused,
  z.object({
    profile: z.string(),
    level: z.int(),
    setId: z.int(),
    samples: z.int(),
    timescale: z.int(),
    start: z.number(),
    decodeStart: z.number(),
    decodeEnd: z.number(),
  }),
]);

export const missedFacts: z.ZodType<MissedLine[]> = z.array(
  z.object({ output: z.string(), text: z.string() }),
);

export const spliceFacts: z.ZodType<SpliceFacts> = z.union([
  refused,
  z.object({ head: z.int(), copied: z.int(), tail: z.int() }),
]);

/** What the step `id` left, or undefined before it ran. */
export const foundAs = <T>(
  found: Readonly<Record<string, unknown>>,
  id: string,
  shape: z.ZodType<T>,
): T | undefined => (found[id] === undefined ? undefined : shape.parse(found[id]));

/** Reads every packet of the first input, for what no header tells; its facts are `packetsIn(found)` then. */
export const readPackets: Step = { kind: 'probe', id: 'packets', target: { input: 0 }, how: 'packets' };

export const packetsIn = (found: Readonly<Record<string, unknown>>): PacketFacts | undefined =>
  foundAs(found, readPackets.id, packetFacts);
