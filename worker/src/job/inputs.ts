import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import {
  type Assignment,
  type JobDefinition,
  type MediaInfo,
  type PlanInput,
  pathParts,
  StreamOpsError,
} from '@streamops/core';
import { type ProbeRequest, probeStreams, type ReadStreams } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { probeHeader } from '../media/header.ts';
import { refuseEmpty, refuseUnfit } from '../media/refuse.ts';
import { isInside } from './inside.ts';

type AssignedInput = Assignment['inputs'][number];

/** File systems keep times finer than a millisecond, and round differently. */
const sameTime = (a: number, b: number): boolean => Math.abs(a - b) <= 1;

const refuseOutside = async (input: AssignedInput, { roots }: Assignment): Promise<void> => {
  const root = roots.find(({ driveId }) => driveId === input.driveId);
  // The hub resolved the path; where it gave no root for this drive there is nothing to hold it against.
  if (!root) return;
  const [inside, path] = await Promise.all([realpath(root.path), realpath(input.absolutePath)]);
  if (isInside(path, inside)) return;
  throw new StreamOpsError('PATH_OUTSIDE_DRIVE', `${input.path} leads out of the drive "${root.name}".`);
};

/** Rejects with FILE_CHANGED where the file is not the one that the catalog knows, or that one and more where it may grow. */
export const refuseChanged = async (
  { absolutePath, sizeBytes, modifiedAt }: AssignedInput,
  { mayGrow = false }: Pick<JobDefinition, 'mayGrow'>,
): Promise<void> => {
  const found = await stat(absolutePath);
  if (found.size === sizeBytes && sameTime(found.mtimeMs, modifiedAt)) return;
  if (mayGrow && found.size >= sizeBytes && found.mtimeMs >= modifiedAt) return;
  throw new StreamOpsError(
    'FILE_CHANGED',
    `${absolutePath} is not what the catalog knows: ${found.size} bytes of ${Math.floor(found.mtimeMs)}, not ` +
      `${sizeBytes} bytes of ${modifiedAt}.`,
  );
};

/** A file that can't be found on a drive that can't be found either is no missing file. */
const offlineOr = async (cause: unknown, input: AssignedInput, { roots }: Assignment): Promise<unknown> => {
  const root = roots.find(({ driveId }) => driveId === input.driveId);
  if (!root || (root.online && (await stat(root.path).catch(() => null)))) return cause;
  return new StreamOpsError('DRIVE_OFFLINE', `The drive "${root.name}" is not at ${root.path}.`, { cause });
};

/** Rejects with the file system's errors, DRIVE_OFFLINE, PATH_OUTSIDE_DRIVE, FILE_EMPTY, FILE_CHANGED, NOT_MEDIA. */
export const checkInput = async (
  input: AssignedInput,
  { assignment, definition }: { assignment: Assignment; definition: JobDefinition },
): Promise<void> => {
  const found = await stat(input.absolutePath).catch(async (cause: unknown) => {
    throw await offlineOr(cause, input, assignment);
  });
  if (!found.isFile()) throw new StreamOpsError('NOT_MEDIA', `${input.absolutePath} is not a file.`);
  await refuseOutside(input, assignment);
  await access(input.absolutePath, constants.R_OK);
  if (found.size === 0) throw new StreamOpsError('FILE_EMPTY', `${input.absolutePath} is empty.`);
  await refuseChanged(input, definition);
};

/**
 * Remembers which files the inputs are. What it resolves to looks again, and rejects with FILE_CHANGED where one of them
 * was written to, or is another file by now where it may grow.
 */
export const holdInputs = async (
  { inputs }: Assignment,
  definition: JobDefinition,
): Promise<() => Promise<void>> => {
  if (definition.needs === 'nothing') return async () => undefined;
  // One that is not there is refused by `checkInput`, in better words.
  const inode = ({ absolutePath }: AssignedInput): Promise<number | null> =>
    stat(absolutePath).then(
      ({ ino }) => ino,
      () => null,
    );
  const before = await Promise.all(inputs.map(inode));
  return async () => {
    for (const [at, input] of inputs.entries()) {
      await refuseChanged(input, definition);
      if (!definition.mayGrow || (await inode(input)) === before[at]) continue;
      throw new StreamOpsError('FILE_CHANGED', `${input.absolutePath} is another file than before.`);
    }
  };
};

const noMedia: MediaInfo = {
  container: 'other',
  durationSec: null,
  startSec: 0,
  finished: true,
  streams: [],
  chapters: [],
};

const probeFor = async (
  { needs, tools, readStreams = probeStreams }: InputProbe,
  request: ProbeRequest,
): Promise<MediaInfo> => {
  await refuseUnfit(request.path);
  const media = needs === 'header' ? await probeHeader(tools, request) : await readStreams(tools, request);
  refuseEmpty(request.path, media);
  return media;
};

/** A file that was written to since is taken for one that grows. Milliseconds. */
const quietMs = 2000;

const isGrowing = async ({ absolutePath, sizeBytes }: AssignedInput): Promise<boolean> => {
  const { size, mtimeMs } = await stat(absolutePath);
  return size !== sizeBytes || Date.now() - mtimeMs < quietMs;
};

interface InputProbe extends Pick<JobDefinition, 'needs' | 'mayGrow'> {
  tools: Tools;
  signal: AbortSignal;
  readStreams?: ReadStreams;
}

/** What the plan is told of an input. Rejects with NOT_MEDIA, FORMAT_FORBIDDEN, MEDIA_BROKEN. */
export const planInput = async (input: AssignedInput, probe: InputProbe): Promise<PlanInput> => {
  const { needs, mayGrow = false, signal } = probe;
  const { assetId, driveId, path, absolutePath, sizeBytes, modifiedAt, tags } = input;
  const media =
    needs === 'nothing' || needs === 'file'
      ? (input.media ?? noMedia)
      : await probeFor(probe, { path: absolutePath, signal });
  const finished = media.finished && !(mayGrow && (await isGrowing(input)));
  return {
    ...{ assetId, driveId, path, ...pathParts(path), sizeBytes, modifiedAt, tags },
    media: finished === media.finished ? media : { ...media, finished },
  };
};
