import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { pathParts } from '../../media/file-path.ts';
import { parseTemplate, renderTemplate } from '../../media/path-template.ts';
import { type PlanContext, type PlanDrive, type PlanInput, sourceOf } from './define.ts';
import type { Note } from './plan.ts';

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
    'Destination: a template of {drive.NAME} {game} {stem} {ext} {YYYY} {MM} {DD} {hh} {mm} {ss}; ' +
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

/** What follows the name that a sidecar shares with its file: `.mks`, `.cover.jpg`. */
const endingOf = (sidecar: PlanInput, { stem }: PlanInput): string => {
  if (sidecar.name.startsWith(`${stem}.`)) return sidecar.name.slice(stem.length);
  return sidecar.ext ? `.${sidecar.ext}` : '';
};

/** Where a file of the job goes. */
export interface FilePlace {
  /** Which input it is, and what its output is called. */
  input: number;
  name: string;
  driveId: string;
  dir: string;
  fileName: string;
}

/** Where the sidecars of a file go: beside it, under the name that it gets. */
export const sidecarPlaces = (context: PlanContext, { drive, dir, fileName }: Place): FilePlace[] => {
  const source = sourceOf(context);
  const { stem } = pathParts(fileName);
  return context.inputs.slice(1).map((sidecar, at) => ({
    input: at + 1,
    name: `sidecar${at + 1}`,
    driveId: drive.id,
    dir,
    fileName: `${stem}${endingOf(sidecar, source)}`,
  }));
};

/** Says in the receipt what goes along. */
export const sidecarNotes = ({ inputs }: PlanContext): Note[] =>
  inputs.slice(1).map(({ name }) => ({ level: 'info', subject: 'Sidecar', text: `${name} goes along.` }));
