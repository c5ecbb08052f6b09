import { z } from 'zod';
import { StreamOpsError } from '../errors.ts';
import { parseTemplate, renderTemplate } from '../media/path-template.ts';
import { type PlanContext, type PlanDrive, sourceOf } from './define.ts';

/** The parameter of a template, checked when it is saved: the issue says which part is wrong. */
export const destination = z
  .string()
  .max(500)
  .superRefine((template, check) => {
    try {
      parseTemplate(template);
    } catch (error) {
      if (!(error instanceof StreamOpsError)) throw error;
      check.addIssue({ code: 'custom', message: error.message, params: { code: error.code } });
    }
  })
  .default('{drive.editing}/{game}/{YYYY}/{MM}/{DD}/')
  .describe(
    'Destination, as a template of {drive.NAME} {game} {stem} {ext} {YYYY} {MM} {DD} {hh} {mm} {ss}; ' +
      'with "/" at its end the file keeps its name',
  );

export interface Place {
  drive: PlanDrive;
  dir: string;
  fileName: string;
  /** Whether a rename leads there. */
  sameDevice: boolean;
  /** Whether the file lies there already. */
  isHere: boolean;
}

const driveNamed = (name: string, drives: readonly PlanDrive[]): PlanDrive => {
  const drive = drives.find((candidate) => candidate.name === name);
  if (drive) return drive;
  const names = drives.map((candidate) => candidate.name).join(', ');
  throw new StreamOpsError('TEMPLATE_INVALID', `There is no drive "${name}". Drives: ${names || 'none'}.`);
};

/** Where a template sends the source. Rejects with TEMPLATE_INVALID for a drive that is not there. */
export const placeFor = (template: string, context: PlanContext): Place => {
  const source = sourceOf(context);
  const { drives, recordedAt: at, timeZone } = context;
  const home = drives.find(({ id }) => id === source.driveId);
  const path = renderTemplate(parseTemplate(template), { file: source, tags: source.tags, at, timeZone });
  const drive = path.drive === null ? home : driveNamed(path.drive, drives);
  if (!drive) throw new StreamOpsError('DRIVE_OFFLINE', `The drive of ${source.name} is not connected.`);
  const { dir, fileName } = path;
  return {
    drive,
    dir,
    fileName,
    sameDevice: home?.device === drive.device,
    isHere: drive.id === source.driveId && dir === source.dir && fileName === source.name,
  };
};
