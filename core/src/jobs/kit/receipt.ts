import { z } from 'zod';
import { note } from './plan.ts';

/** What was promised and what was found, line by line. Kept with the job for good. */
export const receipt = z.object({
  verdict: z.enum(['verified', 'unverified']),
  lines: z.array(z.object({ subject: z.string(), promised: z.string(), found: z.string(), ok: z.boolean() })),
  notes: z.array(note),
  /** Commands as they were run, one argument an element. */
  commands: z.array(z.array(z.string())),
  attempt: z.int(),
  workerId: z.string(),
  startedAt: z.int(),
  finishedAt: z.int(),
  inputBytes: z.number(),
  outputBytes: z.number(),
  /** Where each output went, filled by the hub when it publishes. */
  published: z
    .array(
      z.object({ name: z.string(), assetId: z.string(), driveId: z.string().nullable(), path: z.string() }),
    )
    .default([]),
});
export type Receipt = z.infer<typeof receipt>;
