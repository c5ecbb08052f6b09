import { type Arg, type Assignment, makePlan, type Plan, parseParams } from '@streamops/core';
import { type Planning, planContextOf } from './plan-context.ts';

/** A file as people name it: the path of an input, where an output will be. */
const readable = (arg: Arg, plan: Plan, { inputs }: Assignment): string => {
  if (typeof arg === 'string') return arg;
  if ('input' in arg) return inputs[arg.input]?.absolutePath ?? '';
  if ('work' in arg) return arg.work;
  const output = plan.outputs[arg.output];
  return output?.to === 'drive' ? [output.dir, output.fileName].filter(Boolean).join('/') : arg.output;
};

/**
 * What the job would do, nothing written: the first pass of its plan, for one that goes on after measuring.
 * Rejects with what `checkInput`, `planInput` and the plan reject with.
 */
export const dryRun = async (planning: Planning): Promise<{ plan: Plan; commands: string[][] }> => {
  const { assignment, definition } = planning;
  const params = parseParams(definition, assignment.params);
  const plan = makePlan(definition, params, await planContextOf(planning));
  const commands = plan.steps.flatMap((step) =>
    'args' in step ? [['ffmpeg', ...step.args.map((arg) => readable(arg, plan, assignment))]] : [],
  );
  return { plan, commands };
};
