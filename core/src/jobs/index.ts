import { StreamOpsError } from '../errors.ts';
import { archive } from './archive.ts';
import { chapters } from './chapters.ts';
import { copy } from './copy.ts';
import type { JobDefinition } from './define.ts';
import { firstLook } from './first-look.ts';
import { hash } from './hash.ts';
import { index } from './index-job.ts';
import { move } from './move.ts';
import { remux } from './remux.ts';
import { sidecar } from './sidecar.ts';
import { tag } from './tag.ts';
import { transcode } from './transcode.ts';

export * from './define.ts';
export * from './plan.ts';
export * from './receipt.ts';

/** Every job type. A new one is a file beside this one and a word here. */
export const jobTypes: readonly JobDefinition[] = [
  remux,
  move,
  copy,
  index,
  firstLook,
  tag,
  hash,
  archive,
  sidecar,
  chapters,
  transcode,
] as const;

/** Rejects with JOB_TYPE_UNKNOWN. */
export const jobDefinition = (type: string): JobDefinition => {
  const definition = jobTypes.find((candidate) => candidate.type === type);
  if (!definition) throw new StreamOpsError('JOB_TYPE_UNKNOWN', `There is no job type "${type}".`);
  return definition;
};
