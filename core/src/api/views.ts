import { z } from 'zod';
import { dryRun } from '../jobs/estimate/index.ts';
import { lane } from '../jobs/kit/define.ts';
import { plan } from '../jobs/kit/plan.ts';
import { asset } from '../ports/assets.ts';
import { drive } from '../ports/drives.ts';
import { job } from '../ports/jobs.ts';
import { quarantined } from '../ports/quarantine.ts';
import { run } from '../ports/runs.ts';
import { tokenScope } from '../ports/settings.ts';

/** A job as people see it: without what only the hub needs. */
export const jobView = job
  .omit({ intent: true, continuation: true, continuedAt: true })
  .extend({ waits: z.boolean().describe('A flow goes on when it is over') });
export type JobView = z.infer<typeof jobView>;

export const jobDetail = jobView.extend({ log: z.array(z.string()) });
export type JobDetail = z.infer<typeof jobDetail>;

export const driveView = drive.extend({
  online: z.boolean(),
  /** Why it is offline, or what limits it; null where all is well. */
  trouble: z.string().nullable(),
  /** How changes are noticed now. */
  watchedBy: z.enum(['native', 'polling', 'nothing']),
  scanning: z.boolean(),
  /** Files seen that are not complete yet. */
  settling: z.array(z.object({ path: z.string(), sizeBytes: z.number(), because: z.string() })),
  freeBytes: z.number().nullable(),
  totalBytes: z.number().nullable(),
});
export type DriveView = z.infer<typeof driveView>;

export const workerView = z.object({
  id: z.string(),
  name: z.string(),
  connected: z.boolean(),
  ffmpegVersion: z.string(),
  encoders: z.array(z.string()),
  lanes: z.array(lane),
  running: z.array(z.string()).describe('Ids of the jobs it works on'),
});
export type WorkerView = z.infer<typeof workerView>;

export const systemView = z.object({
  version: z.string(),
  startedAt: z.int(),
  /** The OBS connection comes with its own room; until then it is `unknown`. */
  obs: z.object({ state: z.enum(['unknown', 'offline', 'idle', 'recording', 'streaming']) }),
  /** The governor's one sentence, or null when nothing is held. */
  guard: z.object({ holding: z.boolean(), sentence: z.string().nullable() }),
  queue: z.object({ ready: z.boolean(), kind: z.enum(['embedded', 'external']) }),
  workers: z.array(workerView),
  jobs: z.object({ running: z.int(), waiting: z.int() }),
  quarantine: z.object({ heldBytes: z.number(), capBytes: z.number() }),
  /** Each a sentence with its remedy. */
  warnings: z.array(z.string()),
});
export type SystemView = z.infer<typeof systemView>;

export const assetView = asset;
export const runView = run.extend({
  state: z.enum(['running', 'done', 'failed']),
  jobs: z.array(jobView),
});
export type RunView = z.infer<typeof runView>;

export const quarantineView = quarantined;
export const planView = plan.extend(dryRun.omit({ plan: true }).shape);
export type PlanView = z.infer<typeof planView>;

export const jobTypeView = z.object({
  type: z.string(),
  title: z.string(),
  summary: z.string(),
  lane,
  inputs: z.object({ min: z.int(), max: z.int() }).describe('How many inputs it takes'),
  /** JSON Schema of the parameters: forms are made from it. */
  params: z.record(z.string(), z.unknown()),
});
export type JobTypeView = z.infer<typeof jobTypeView>;

export const me = z.object({ scope: tokenScope, label: z.string() });
