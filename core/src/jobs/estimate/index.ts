import { z } from 'zod';
import { type Plan, plan as planSchema } from '../kit/plan.ts';
import { plannedBytes } from './bytes.ts';
import { type Estimate, estimate } from './figure.ts';
import { laterOf, type Planned } from './later.ts';
import { guessedSeconds } from './seconds.ts';

export * from './figure.ts';
export * from './past.ts';
export * from './readable.ts';

/** What a job would do, by a worker that has looked at its files and written nothing. */
export const dryRun = z.object({
  plan: planSchema,
  /** Commands as they would be run: paths of inputs and outputs in full, one argument an element. */
  commands: z.array(z.array(z.string())),
  files: z.array(
    z.object({
      /** Of the output in the plan. */
      name: z.string(),
      /** In full. A name that is taken is numbered when the job publishes. */
      path: z.string(),
      kind: z.enum(['file', 'artifact']).describe('artifact: what the editor shows, in the data folder'),
      taken: z.boolean().describe('Whether a file of this name is there already'),
    }),
  ),
  estimate,
});
export type DryRun = z.infer<typeof dryRun>;

/** Of the plan alone, without any job to compare with. `planned`: how it came to be. */
export const plannedEstimate = (plan: Plan, planned: Planned): Estimate => {
  const { inputs } = planned.context;
  const later = laterOf(plan, planned);
  const seconds = guessedSeconds(plan, inputs);
  return {
    // What follows is not in it.
    seconds:
      seconds && later !== null ? { ...seconds, basis: `${seconds.basis}, without what follows` } : seconds,
    bytes: plannedBytes(plan, inputs),
    later,
  };
};
