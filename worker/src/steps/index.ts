import type { Step } from '@streamops/core';
import { fileError, hasPath } from '../job/file-errors.ts';
import { avcPart } from './avc-part.ts';
import { captions } from './captions.ts';
import { copy } from './copy.ts';
import type { StepContext, StepRunner } from './define.ts';
import { ffmpeg } from './ffmpeg.ts';
import { hash } from './hash.ts';
import { motion } from './motion.ts';
import { nearby } from './nearby.ts';
import { partList } from './part-list.ts';
import { parts } from './parts.ts';
import { peaks } from './peaks.ts';
import { pictures } from './pictures.ts';
import { probe } from './probe.ts';
import { program } from './program.ts';
import { scenes } from './scenes.ts';
import { seams } from './seams.ts';
import { segment } from './segment.ts';
import { splice } from './splice.ts';
import { subtitleText } from './subtitle-text.ts';
import { write } from './write.ts';

/** Every kind of step. A new one is a file beside this one and a word here. */
const runners: { [K in Step['kind']]: StepRunner<K> } = {
  probe,
  ffmpeg,
  hash,
  copy,
  peaks,
  pictures,
  program,
  scenes,
  motion,
  segment,
  subtitleText,
  captions,
  write,
  nearby,
  seams,
  parts,
  partList,
  avcPart,
  splice,
};

/** How much of a job's time a kind of step usually takes, against the others. */
const weights: Record<Step['kind'], number> = {
  probe: 1,
  ffmpeg: 20,
  hash: 10,
  copy: 20,
  peaks: 20,
  pictures: 20,
  program: 20,
  scenes: 1,
  motion: 1,
  subtitleText: 0.5,
  captions: 0.5,
  segment: 2,
  write: 0.5,
  nearby: 1,
  seams: 1,
  parts: 5,
  partList: 0.5,
  avcPart: 1,
  splice: 2,
};

/** What people read while it runs. */
const titles: Record<Exclude<Step['kind'], 'ffmpeg' | 'peaks' | 'pictures' | 'program'>, string> = {
  probe: 'Read streams',
  hash: 'Hash',
  copy: 'Copy',
  scenes: 'Find scenes',
  motion: 'Find what moves',
  subtitleText: 'Read subtitles',
  captions: 'Style captions',
  segment: 'Cut into segments',
  write: 'Write',
  nearby: 'Find keyframes',
  seams: 'Find packets of sound',
  parts: 'Compare the parts',
  partList: 'Write',
  avcPart: 'Read parameter sets',
  splice: 'Join',
};

export const stepWeight = (step: Step): number => weights[step.kind];
export const stepTitle = (step: Step): string => ('title' in step ? step.title : titles[step.kind]);

/** A full disk has no path in its error: it is the one that the step writes to. */
const named = async (error: unknown, step: Step, { files }: StepContext): Promise<unknown> =>
  'to' in step ? fileError(error, files.placeName, await files.path(step.to)) : error;

export const runStep = async (step: Step, context: StepContext): Promise<unknown> => {
  // The cast: the key and the runner belong together, which TypeScript cannot see through an index.
  const runner = runners[step.kind] as StepRunner<Step['kind']>;
  try {
    return await runner(step, context);
  } catch (error) {
    throw hasPath(error) ? error : await named(error, step, context);
  }
};
