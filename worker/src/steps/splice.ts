import { rm } from 'node:fs/promises';
import type { SpliceFacts } from '@streamops/core';
import { type AvcPart, readAvcPart } from '../media/avc/part.ts';
import { joinParts, writeJoined } from '../media/avc/splice.ts';
import { refusedBy } from './avc-part.ts';
import type { StepContext, StepOf, StepRunner } from './define.ts';

type Splice = StepOf<'splice'>;

interface Read {
  path: string;
  part: AvcPart;
  /** How much later it is put than it is; ticks. */
  ticks: number;
}

const readPart = async (part: Splice['copied'], { files, signal }: StepContext): Promise<Read> => {
  const path = await files.path(part.from);
  const read = await readAvcPart(path, signal);
  return { path, part: read, ticks: part.start - read.start };
};

/** More than any rounding moves a part. Seconds. */
const mostMoveSec = 0.0015;

const isElsewhere = ({ part, ticks }: Read): boolean => Math.abs(ticks) > mostMoveSec * part.timescale;

const splicedBy = async (step: Splice, context: StepContext): Promise<SpliceFacts> => {
  const head = step.head && (await readPart(step.head, context));
  const copied = await readPart(step.copied, context);
  const tail = step.tail && (await readPart(step.tail, context));
  const parts = [head, copied, tail].filter((part) => part !== undefined);
  if (parts.some(isElsewhere)) return { refused: 'a part begins at another time than it was to' };
  const joined = joinParts({
    copied: copied.part,
    ...(head ? { head: head.part } : {}),
    ...(tail ? { tail: tail.part } : {}),
  });
  if ('refused' in joined) return joined;
  const to = await context.files.path(step.to);
  await writeJoined({ parts, copied: copied.path, config: joined.config, to }, context.signal);
  // Their bytes are in one file now: no more of the disk than has to be.
  for (const { path } of parts) await rm(path);
  const { samples } = copied.part;
  return { head: head?.part.samples ?? 0, copied: samples, tail: tail?.part.samples ?? 0 };
};

export const splice: StepRunner<'splice'> = async (step, context): Promise<SpliceFacts> => {
  try {
    return await splicedBy(step, context);
  } catch (error) {
    return refusedBy(error);
  }
};
