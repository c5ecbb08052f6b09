import { lstat } from 'node:fs/promises';
import {
  type Assignment,
  type DryRun,
  makePlan,
  type Output,
  type Plan,
  parseParams,
  plannedCommands,
  plannedEstimate,
  plannedPath,
} from '@streamops/core';
import { type Planning, planContextOf } from './plan-context.ts';

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

/**
 * What the job would do, nothing written: the first pass of its plan, for one that goes on after measuring.
 * Rejects with what `checkInput`, `planInput` and the plan reject with.
 */
export const dryRun = async (planning: Planning): Promise<DryRun> => {
  const { assignment, definition } = planning;
  const params = parseParams(definition, assignment.params);
  const context = await planContextOf(planning);
  const plan = makePlan(definition, params, context);
  return {
    plan,
    commands: plannedCommands(plan, assignment),
    files: await filesOf(plan, assignment),
    estimate: plannedEstimate(plan, context.inputs),
  };
};
