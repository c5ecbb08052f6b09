import type { Readable } from 'node:stream';
import { type Found, StreamOpsError } from '@streamops/core';
import { ffmpegError } from '../ffmpeg/run.ts';
import { fileError } from '../job/file-errors.ts';
import { drawPeaks } from '../media/peak-file.ts';
import type { StepContext, StepOf, StepRunner } from './define.ts';
import { commandOf, mostComplaints, runCommand } from './ffmpeg.ts';

type Track = StepOf<'peaks'>['tracks'][number];
type Counts = Found['peaks']['tracks'][number];

/** Draws one track; what the file system says of a full disk has no path in it. */
const drawer = ({ to, ...shape }: Track, { files }: StepContext) => {
  const counts: Counts = { samples: 0, pixels: 0 };
  const read = async (from: Readable): Promise<void> => {
    const path = await files.path(to);
    try {
      Object.assign(counts, await drawPeaks(from, path, shape));
    } catch (error) {
      throw error instanceof StreamOpsError ? error : fileError(error, files.placeName, path);
    }
  };
  return { counts, read };
};

export const peaks: StepRunner<'peaks'> = async (step, context): Promise<Found['peaks']> => {
  const command = await commandOf(step, context);
  const words = ['ffmpeg', ...command.args];
  context.commands.push(words);
  const drawers = step.tracks.map((track) => drawer(track, context));
  const pipes = drawers.map(({ read }) => read);
  const { durationSec } = step;
  const timed = durationSec === undefined ? { pipes } : { durationSec, pipes };
  const ran = await runCommand(timed, command, context);
  context.costs.set(words, ran.exit.cost);
  context.log(ran.outcome.tail.map(({ text }) => text));
  const error = ffmpegError(ran);
  if (error) throw error;
  return {
    complaints: ran.outcome.errors.slice(0, mostComplaints),
    tracks: drawers.map(({ counts }) => counts),
  };
};
