import { z } from 'zod';
import { note } from './plan.ts';

/** What one command took. */
export const commandCost = z.object({
  /** Wall clock, from its start until it was gone. */
  seconds: z.number(),
  /** The most of its memory that was in use at once; null where the system does not tell. */
  peakMemoryBytes: z.number().nullable(),
});
export type CommandCost = z.infer<typeof commandCost>;

/** What was promised and what was found, line by line. Kept with the job for good. */
export const receipt = z.object({
  verdict: z.enum(['verified', 'unverified']),
  lines: z.array(z.object({ subject: z.string(), promised: z.string(), found: z.string(), ok: z.boolean() })),
  notes: z.array(note),
  /** Commands as they were run, one argument an element. */
  commands: z.array(z.array(z.string())),
  /** What each of `commands` took, in their order; null where nothing measured it. */
  costs: z.array(commandCost.nullable()).default([]),
  /** As ffmpeg calls itself; null where the job ran no command. */
  ffmpegVersion: z.string().nullable().default(null),
  attempt: z.int(),
  workerId: z.string(),
  startedAt: z.int(),
  finishedAt: z.int(),
  inputBytes: z.number(),
  outputBytes: z.number(),
  /** Each output as it was verified; `xxh64` is null for a folder. */
  outputs: z
    .array(z.object({ name: z.string(), sizeBytes: z.number(), xxh64: z.string().nullable() }))
    .default([]),
  /** Where each output went, filled by the hub when it publishes. */
  published: z
    .array(
      z.object({ name: z.string(), assetId: z.string(), driveId: z.string().nullable(), path: z.string() }),
    )
    .default([]),
});
export type Receipt = z.infer<typeof receipt>;
