import { stat } from 'node:fs/promises';
import type { Assignment, JobDefinition, PlanContext, PlanDrive } from '@streamops/core';
import type { Tools } from '../ffmpeg/process.ts';
import { checkInput, planInput } from './inputs.ts';

export interface Planning {
  assignment: Assignment;
  definition: JobDefinition;
  tools: Tools;
  encoders: readonly string[];
  signal: AbortSignal;
}

const deviceOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ dev }) => dev,
    // A drive that is away can be named in a template all the same; writing to it is what fails.
    () => -1,
  );

const drivesOf = async ({ roots }: Assignment): Promise<PlanDrive[]> => {
  const found = await Promise.all(
    roots.map(async ({ driveId, name, path }) =>
      driveId === null ? [] : [{ id: driveId, name, device: await deviceOf(path) }],
    ),
  );
  return found.flat();
};

/**
 * Everything a plan may know, the inputs checked and probed. Rejects with FILE_CHANGED, FILE_EMPTY, NOT_MEDIA,
 * FORMAT_FORBIDDEN, MEDIA_BROKEN, PATH_OUTSIDE_DRIVE and the file system's errors.
 */
export const planContextOf = async ({
  assignment,
  definition,
  tools,
  encoders,
  signal,
}: Planning): Promise<PlanContext> => {
  for (const input of assignment.inputs) await checkInput(input, assignment);
  const { needs } = definition;
  const inputs = await Promise.all(
    assignment.inputs.map((input) => planInput(input, { needs, tools, signal })),
  );
  return {
    inputs,
    drives: await drivesOf(assignment),
    capabilities: { encoders },
    recordedAt: assignment.recordedAt,
    timeZone: assignment.timeZone,
    now: Date.now(),
    found: {},
  };
};
