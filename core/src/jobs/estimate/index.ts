import { z } from 'zod';
import { type Plan, plan as planSchema, type Step } from '../kit/plan.ts';
import { type Inputs, plannedBytes } from './bytes.ts';
import { type Estimate, estimate } from './figure.ts';
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

/** Steps that run a command have a title; a new kind without either is named by its id. */
const doing: Partial<Record<Step['kind'], string>> = {
  ...{ probe: 'reading the file', hash: 'hashing', copy: 'copying', write: 'writing' },
  nearby: 'looking for keyframes',
};

const named = (step: Step | undefined, id: string): string => {
  if (step && 'title' in step) return `“${step.title}”`;
  return (step && doing[step.kind]) ?? `“${id}”`;
};

const laterOf = ({ next, steps }: Plan): string | null => {
  if (next === undefined) return null;
  const title = named(
    steps.find(({ id }) => id === next),
    next,
  );
  return `The plan goes on after ${title}, by what that finds: more steps may follow.`;
};

/** Of the plan alone, without any job to compare with. */
export const plannedEstimate = (plan: Plan, inputs: Inputs): Estimate => ({
  seconds: guessedSeconds(plan, inputs),
  bytes: plannedBytes(plan, inputs),
  later: laterOf(plan),
});
