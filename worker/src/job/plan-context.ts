import { readFile, realpath, stat } from 'node:fs/promises';
import {
  type Assignment,
  type Capabilities,
  type JobDefinition,
  type Mount,
  mountOf,
  type PlanContext,
  type PlanDrive,
  parseMountInfo,
} from '@streamops/core';
import type { ReadStreams } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { isAtLeast } from '../ffmpeg/version.ts';
import { checkInput, planInput } from './inputs.ts';

export interface Planning {
  assignment: Assignment;
  definition: JobDefinition;
  tools: Tools;
  encoders: readonly string[];
  signal: AbortSignal;
  /** Reads the streams of an input; by ffprobe alone unless told. */
  readStreams?: ReadStreams;
}

/** Measured: 5.1 and 6.1 forget both, 7.0 keeps them. */
const mkvKeeps = ({ version }: Tools): Capabilities['mkvKeeps'] => {
  const both = version === undefined || isAtLeast(version, { major: 7, minor: 0 });
  const roles = version === undefined || isAtLeast(version, { major: 5, minor: 0 });
  return { opusDelay: both, rotation: both, roles };
};

const svtParams = ({ version }: Tools): boolean =>
  version === undefined || isAtLeast(version, { major: 5, minor: 1 });

/** No device: writing to the drive is what fails. */
const away = -1;

/**
 * A rename works inside one mount. Two bind mounts of one disk share their device number, so the kernel's table of
 * mounts is asked first; where there is none (not Linux) the device number has to do.
 */
const deviceOf = async (path: string, mounts: readonly Mount[]): Promise<number> => {
  const place = await realpath(path).catch(() => null);
  if (place === null) return away;
  return mountOf(place, mounts)?.id ?? (await stat(place)).dev;
};

const drivesOf = async ({ roots }: Assignment): Promise<PlanDrive[]> => {
  const mounts = parseMountInfo(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
  const found = await Promise.all(
    roots.map(async ({ driveId, name, path, online }) =>
      driveId === null ? [] : [{ id: driveId, name, device: online ? await deviceOf(path, mounts) : away }],
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
  readStreams,
}: Planning): Promise<PlanContext> => {
  const { needs, mayGrow = false, textInputs = false } = definition;
  if (needs !== 'nothing')
    for (const input of assignment.inputs) await checkInput(input, { assignment, definition });
  const inputs = await Promise.all(
    assignment.inputs.map((input, at) =>
      planInput(input, {
        ...{ needs: at > 0 && textInputs ? 'file' : needs, mayGrow, tools, signal },
        ...(readStreams ? { readStreams } : {}),
      }),
    ),
  );
  return {
    inputs,
    drives: await drivesOf(assignment),
    capabilities: { encoders, mkvKeeps: mkvKeeps(tools), svtParams: svtParams(tools) },
    recordedAt: assignment.recordedAt,
    timeZone: assignment.timeZone,
    found: {},
  };
};
