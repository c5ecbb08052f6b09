import { lstat } from 'node:fs/promises';
import {
  type Assignment,
  type DryRun,
  makePlan,
  type Output,
  type Plan,
  type PlanContext,
  parseParams,
  plannedCommands,
  plannedEstimate,
  plannedPath,
  type Step,
} from '@streamops/core';
import type { StepContext } from '../steps/define.ts';
import { runStep } from '../steps/index.ts';
import { attemptFiles } from './files.ts';
import { type Planning, planContextOf } from './plan-context.ts';
import { readAround } from './read-around.ts';

/** A drive that is away is not looked at: a call to it could hang. */
const isTaken = async (output: Output, assignment: Assignment): Promise<boolean> => {
  if (output.to !== 'drive') return false;
  const online = assignment.roots.some((root) => root.driveId === output.driveId && root.online);
  return online && (await lstat(plannedPath(output, assignment)).catch(() => null)) !== null;
};

const filesOf = (plan: Plan, assignment: Assignment): Promise<DryRun['files']> =>
  Promise.all(
    Object.entries(plan.outputs).map(async ([name, output]) => ({
      name,
      path: plannedPath(output, assignment),
      kind: output.to === 'drive' ? ('file' as const) : ('artifact' as const),
      taken: await isTaken(output, assignment),
    })),
  );

/** A walk over all packets of more than that takes seconds, which nobody who types waits for. Bytes. */
const mostRead = 2 ** 28;

/** A look at an input: it leaves nothing, and the plan of a job begins with it. */
const isLook = (step: Step, { inputs }: Assignment): boolean => {
  if (step.kind === 'nearby' || step.kind === 'seams') return true;
  if (step.kind === 'parts') {
    const read = step.files.map((file) =>
      'input' in file ? (inputs[file.input]?.sizeBytes ?? 0) : Infinity,
    );
    return read.reduce((sum, bytes) => sum + bytes, 0) <= mostRead;
  }
  if (step.kind !== 'probe' || !('input' in step.target)) return false;
  const { sizeBytes = 0 } = inputs[step.target.input] ?? {};
  return step.how !== 'packets' || sizeBytes <= mostRead;
};

const contextFor = ({ tools, assignment, signal }: Planning): StepContext => ({
  ...{ tools, signal, files: attemptFiles(assignment) },
  ...{ advance: () => {}, log: () => {} },
  ...{ commands: [], costs: new Map(), ffmpegTraces: [], copyTraces: [], around: new Map() },
});

interface Furthest {
  plan: Plan;
  params: Record<string, unknown>;
  /** With what the looks have found. */
  context: PlanContext;
}

/** The plan as far as looks lead it, and no further. */
const furthest = async (planning: Planning): Promise<Furthest> => {
  const { assignment, definition } = planning;
  const params = parseParams(definition, assignment.params);
  const looks = contextFor(planning);
  const readStreams = readAround(definition, looks, params);
  const context = await planContextOf({ ...planning, readStreams });
  const found: Record<string, unknown> = {};
  for (;;) {
    const known = { ...context, found };
    const plan = makePlan(definition, params, known);
    const fresh = plan.steps.filter(({ id }) => !Object.hasOwn(found, id));
    const isOver = plan.next === undefined || fresh.length === 0;
    if (isOver || !fresh.every((step) => isLook(step, assignment))) return { plan, params, context: known };
    for (const step of fresh) found[step.id] = await runStep(step, looks);
  }
};

/**
 * What the job would do, nothing written: its plan up to where it goes on by what a step has made. Rejects with what
 * `checkInput`, `planInput` and the plan reject with.
 */
export const dryRun = async (planning: Planning): Promise<DryRun> => {
  const { assignment } = planning;
  const { plan, params, context } = await furthest(planning);
  return {
    plan,
    commands: plannedCommands(plan, assignment),
    files: await filesOf(plan, assignment),
    estimate: plannedEstimate(plan, { definition: planning.definition, params, context }),
  };
};
