import type { Arg, Output, Plan, Step } from '../kit/plan.ts';

/** Where inputs lie and outputs will, in full. */
export interface Places {
  inputs: readonly { assetId: string; absolutePath: string }[];
  /** `driveId` null: the folder of artifacts. */
  roots: readonly { driveId: string | null; path: string }[];
}

/** Where an output will lie; without its root where the job was not given that drive. */
export const plannedPath = (output: Output, { roots, inputs }: Places): string => {
  const driveId = output.to === 'drive' ? output.driveId : null;
  const root = roots.find((candidate) => candidate.driveId === driveId)?.path.replace(/\/+$/, '');
  const folder = output.to === 'drive' ? output.dir : inputs[output.from]?.assetId;
  return [root ?? '', folder ?? '', output.fileName].filter((part, at) => part !== '' || at === 0).join('/');
};

const readable = (arg: Arg, plan: Plan, places: Places): string => {
  if (typeof arg === 'string') return arg;
  if ('input' in arg) return places.inputs[arg.input]?.absolutePath ?? '';
  if ('work' in arg) return arg.file === undefined ? arg.work : `${arg.work}/${arg.file}`;
  const output = plan.outputs[arg.output];
  const path = output ? plannedPath(output, places) : arg.output;
  return arg.file === undefined ? path : `${path}/${arg.file}`;
};

const wordsOf = (step: Step, text: (arg: Arg) => string): string[] => {
  if (step.kind === 'program') return [step.hook, ...step.args.map((parts) => parts.map(text).join(''))];
  return 'args' in step ? ['ffmpeg', ...step.args.map(text)] : [];
};

/** The plan's commands as people would type them: the path of an input, where an output will be. */
export const plannedCommands = (plan: Plan, places: Places): string[][] =>
  plan.steps
    .map((step) => wordsOf(step, (arg) => readable(arg, plan, places)))
    .filter((words) => words.length > 0);
