import { StreamOpsError } from '../errors.ts';
import { archive } from './archive.ts';
import { audioTracksJob } from './audio-tracks/audio-tracks.ts';
import { chapters } from './chapters/chapters.ts';
import { clip } from './clip/clip.ts';
import { concat } from './concat/concat.ts';
import { copy } from './copy.ts';
import { customHook } from './custom-hook/custom-hook.ts';
import { hash } from './hash.ts';
import { index } from './index-job.ts';
import type { JobDefinition } from './kit/define.ts';
import { firstLook } from './look/first-look.ts';
import { fullLook } from './look/full-look.ts';
import { scenes } from './look/scenes.ts';
import { loudness } from './loudness/loudness.ts';
import { move } from './move.ts';
import { currentType } from './older-names.ts';
import { packageJob } from './package/package.ts';
import { proxy } from './proxy/proxy.ts';
import { remux } from './remux/remux.ts';
import { sidecar } from './sidecar.ts';
import { socialExport } from './social/social-export.ts';
import { subtitles } from './subtitles/subtitles.ts';
import { tag } from './tag.ts';
import { thumbnails } from './thumbnails/thumbnails.ts';
import { transcode } from './transcode/transcode.ts';
import { waveform } from './waveform/waveform.ts';

export * from './estimate/index.ts';
export * from './kit/define.ts';
export * from './kit/plan.ts';
export * from './kit/receipt.ts';
export { currentParams, currentType } from './older-names.ts';

/** Every job type. A new one is a file beside this one and a word here. */
export const jobTypes: readonly JobDefinition[] = [
  remux,
  move,
  copy,
  index,
  firstLook,
  fullLook,
  scenes,
  tag,
  hash,
  archive,
  sidecar,
  chapters,
  transcode,
  packageJob,
  waveform,
  proxy,
  loudness,
  audioTracksJob,
  subtitles,
  clip,
  customHook,
  socialExport,
  thumbnails,
  concat,
] as const;

/** Older names are understood. Rejects with JOB_TYPE_UNKNOWN. */
export const jobDefinition = (type: string): JobDefinition => {
  const name = currentType(type);
  const definition = jobTypes.find((candidate) => candidate.type === name);
  if (!definition) throw new StreamOpsError('JOB_TYPE_UNKNOWN', `There is no job type "${type}".`);
  return definition;
};
