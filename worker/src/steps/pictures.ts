import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Found, refuseMany, thumbnailCount, thumbnailName } from '@streamops/core';
import { fileUrl } from '../ffmpeg/input.ts';
import { ffmpegError } from '../ffmpeg/run.ts';
import { fileError } from '../job/file-errors.ts';
import { readEnds, readPackets } from '../media/packets.ts';
import { endsOfStream } from '../media/picture-end.ts';
import type { StepContext, StepOf, StepRunner } from './define.ts';
import { commandOf, explain, mostComplaints, runCommand } from './ffmpeg.ts';

type Pictures = StepOf<'pictures'>;

/** ffmpeg numbers them, six digits each; what else looks like a number in the path is none. */
const numberedIn = (folder: string, format: string): string =>
  fileUrl(join(folder.replaceAll('%', '%%'), `%06d.${format}`));

const emptied = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
};

/** From their numbers to their times; how many there are. */
const nameByTime = async (folder: string, { everySec, format }: Pictures): Promise<number> => {
  const numbered = (await readdir(folder)).sort();
  for (const [nth, name] of numbered.entries()) {
    await rename(join(folder, name), join(folder, thumbnailName(nth, everySec, format)));
  }
  return numbered.length;
};

/** From the file's start to the end of the stream. */
const lengthOf = async (step: Pictures, path: string, { tools, signal }: StepContext): Promise<number> => {
  const request = { path, signal };
  const looks = {
    path,
    ends: () => readEnds(tools, request, step.durationSec ?? null),
    packets: () => readPackets(tools, request),
  };
  const { endSec } = await endsOfStream(looks, step.stream);
  const lengthSec = Math.max(0.001, endSec - step.startSec);
  refuseMany(lengthSec, step.everySec, basename(path));
  return lengthSec;
};

/** ffmpeg with its output at the end: not more pictures than there are times, however long it would hold the last. */
const run = async (step: Pictures, folder: string, count: number, context: StepContext) => {
  const command = await commandOf(step, context);
  const output = numberedIn(folder, step.format);
  command.args.push('-frames:v', String(count), '-f', 'image2', '-start_number', '0', output);
  command.outputs.push(step.into);
  command.outputPaths.push(folder);
  const words = ['ffmpeg', ...command.args];
  context.commands.push(words);
  const ran = await runCommand(step, command, context);
  context.costs.set(words, ran.exit.cost);
  context.log(ran.outcome.tail.map(({ text }) => text));
  return { ran, command };
};

/** Rejects with PARAMS_INVALID where there are too many, MEDIA_BROKEN, DISK_FULL; other refusals are `failed`. */
export const pictures: StepRunner<'pictures'> = async (step, context): Promise<Found['pictures']> => {
  const folder = await context.files.path({ output: step.into });
  try {
    await emptied(folder);
    const lengthSec = await lengthOf(step, await context.files.path({ input: 0 }), context);
    const wanted = thumbnailCount(lengthSec, step.everySec);
    const { ran, command } = await run(step, folder, wanted, context);
    const error = ffmpegError(ran);
    const facts = { count: 0, lengthSec, complaints: [], lines: [] };
    if (error?.code === 'FFMPEG_FAILED') return { ...facts, failed: error.message };
    if (error) throw explain(error, command, context);
    const { errors, lines } = ran.outcome;
    const count = await nameByTime(folder, step);
    return { ...facts, count, complaints: errors.slice(0, mostComplaints), lines };
  } catch (error) {
    throw fileError(error, context.files.placeName, folder);
  }
};
