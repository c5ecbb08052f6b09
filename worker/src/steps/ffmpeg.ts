import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Arg, type ErrorCode, type FfmpegFacts, type FileArg, StreamOpsError } from '@streamops/core';
import { inWordsOf } from '../ffmpeg/dialect.ts';
import { fileUrl, inputGuards, outputGuards } from '../ffmpeg/input.ts';
import type { PipeReader } from '../ffmpeg/process.ts';
import { type FfmpegOutcome, ffmpegError, tryFfmpeg } from '../ffmpeg/run.ts';
import { zeroPackets } from '../media/zero-packets.ts';
import { followZeros } from '../media/zeros.ts';
import type { FfmpegTrace, StepContext, StepOf, StepRunner } from './define.ts';

interface Command {
  args: string[];
  inputs: FfmpegTrace['inputs'];
  outputs: string[];
  inputPaths: string[];
  outputPaths: string[];
}

/** Output options before this file that choose a format by hand: then it is not image2 by its name. */
const choosesFormat = (args: readonly string[]): boolean => {
  const sinceInput = args.slice(args.lastIndexOf('-i') + 1);
  return sinceInput.includes('-f');
};

/** The format that the plan names for the input whose -i is the last word. */
const chosenFormat = (args: readonly string[]): string | undefined => {
  const own = args.slice(args.lastIndexOf('-i', -2) + 1, -1);
  return own[own.lastIndexOf('-f') + 1 || own.length];
};

const addInput = (command: Command, path: string, arg: FileArg): void => {
  // The guards are input options: they go before the -i that is already there.
  command.args.splice(
    -1,
    0,
    ...inputGuards(path, 'work' in arg ? { format: chosenFormat(command.args) } : undefined),
  );
  command.args.push(fileUrl(path));
  command.inputs.push('input' in arg ? arg.input : null);
  command.inputPaths.push(path);
};

const addOutput = (command: Command, path: string, name: string): void => {
  if (!choosesFormat(command.args)) command.args.push(...outputGuards(path));
  command.args.push(fileUrl(path));
  command.outputs.push(name);
  command.outputPaths.push(path);
};

const addFile = async (
  command: Command,
  arg: Exclude<Arg, string>,
  { files }: StepContext,
): Promise<void> => {
  const path = await files.path(arg);
  const previous = command.args.at(-1) ?? '';
  if (previous === '-i') addInput(command, path, arg);
  else if (fileOption.test(previous)) command.args.push(path);
  else addOutput(command, path, 'output' in arg ? arg.output : '');
};

/** The option whose value is a file, beside -i. */
const fileOption = /^-(dump_attachment|passlogfile)(:|$)/;

const addWord = (command: Command, word: string): void => {
  // A generated input (lavfi) and an output that goes nowhere count too: ffmpeg numbers files with them.
  if (command.args.at(-1) === '-i') command.inputs.push(null);
  else if (word === '-' || /^pipe:\d+$/.test(word)) command.outputs.push('');
  command.args.push(word);
};

/** Words of the plan as words for ffmpeg: files become paths, inputs get their guards. */
export const commandOf = async (
  step: Pick<StepOf<'ffmpeg'>, 'args'>,
  context: StepContext,
): Promise<Command> => {
  const command: Command = { args: [], inputs: [], outputs: [], inputPaths: [], outputPaths: [] };
  for (const arg of step.args) {
    if (typeof arg === 'string') addWord(command, arg);
    else await addFile(command, arg, context);
  }
  return { ...command, args: inWordsOf(context.tools.version, command.args) };
};

const slowestBytesPerSec = 2e6;
const slowestSpeed = 1 / 60;

type Timed = Pick<StepOf<'ffmpeg'>, 'durationSec' | 'timeoutSec'>;

/** Generous: only what hangs or crawls is ended. Seconds. */
const timeLimit = async (step: Timed, { inputPaths }: Command): Promise<number> => {
  if (step.timeoutSec !== undefined) return step.timeoutSec;
  const sizes = await Promise.all(inputPaths.map(async (path) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return Math.ceil(120 + Math.max((step.durationSec ?? 0) / slowestSpeed, bytes / slowestBytesPerSec));
};

export const explain = (error: StreamOpsError, command: Command, { files }: StepContext): StreamOpsError => {
  if (error.code !== 'DISK_FULL') return error;
  const places = [...new Set(command.outputPaths.map((path) => files.placeName(path)))];
  return new StreamOpsError('DISK_FULL', `The ${places.join(' or the ')} is full.`, { cause: error });
};

export const mostComplaints = 20;

/** By name; of streams that ffmpeg numbers without a gap. */
const muxedInto = ({ counts }: FfmpegOutcome, { outputs }: Command): Record<string, number[]> =>
  Object.fromEntries(
    outputs.flatMap((name, file) => {
      const streams = counts.muxed[file];
      return name === '' || !streams ? [] : [[name, Object.values(streams)]];
    }),
  );

const factsOf = (outcome: FfmpegOutcome, command: Command): FfmpegFacts => ({
  complaints: outcome.errors.slice(0, mostComplaints),
  lines: outcome.lines,
  muxed: muxedInto(outcome, command),
});

/** What another way of doing it may get round. */
const refusals: ReadonlySet<ErrorCode> = new Set(['FFMPEG_FAILED', 'MEDIA_BROKEN', 'NOT_MEDIA']);

const refused = ({ message }: StreamOpsError): FfmpegFacts => ({
  complaints: [],
  lines: [],
  failed: message,
});

type Piped = Timed & {
  pipes?: readonly PipeReader[];
  overwrites?: boolean | undefined;
  amongWork?: boolean | undefined;
};

const workFolder = async ({ files }: StepContext): Promise<string> =>
  dirname(await files.path({ work: 'any' }));

/** ffmpeg with this command, its progress told. */
export const runCommand = async (step: Piped, command: Command, context: StepContext) =>
  tryFfmpeg(context.tools, {
    ...(step.pipes ? { pipes: step.pipes } : {}),
    ...(step.overwrites ? { overwrites: true } : {}),
    ...(step.amongWork ? { cwd: await workFolder(context) } : {}),
    args: command.args,
    timeoutSec: await timeLimit(step, command),
    signal: context.signal,
    onTick: ({ outTimeSec, speed }) => {
      const known = outTimeSec !== null && step.durationSec !== undefined && step.durationSec > 0;
      const fraction = known ? Math.min(1, outTimeSec / (step.durationSec ?? 1)) : null;
      context.advance({ fraction, speed });
    },
  });

/** Runs it, and looks at what it writes meanwhile. */
const runFollowed = async (step: StepOf<'ffmpeg'>, command: Command, context: StepContext) => {
  if (step.findZeros === undefined) return { ran: await runCommand(step, command, context), hasZeros: false };
  const following = followZeros(await context.files.path({ output: step.findZeros }), context.signal);
  try {
    const ran = await runCommand(step, command, context);
    return { ran, hasZeros: ran.exit.code === 0 && (await following.end()) };
  } finally {
    await following.drop();
  }
};

const zerosOf = async (step: StepOf<'ffmpeg'>, command: Command, context: StepContext) => {
  const path = await context.files.path({ output: step.findZeros ?? '' });
  const { tools, signal } = context;
  return zeroPackets(tools, { path, signal }, await timeLimit(step, command));
};

export const ffmpeg: StepRunner<'ffmpeg'> = async (step, context): Promise<FfmpegFacts> => {
  const command = await commandOf(step, context);
  const words = ['ffmpeg', ...command.args];
  context.commands.push(words);
  const { ran, hasZeros } = await runFollowed(step, command, context);
  context.costs.set(words, ran.exit.cost);
  context.log(ran.outcome.tail.map(({ text }) => text));
  const error = ffmpegError(ran);
  if (error && step.mayFail && refusals.has(error.code)) return refused(error);
  if (error) throw explain(error, command, context);
  context.ffmpegTraces.push({ ...command, counts: ran.outcome.counts });
  const facts = factsOf(ran.outcome, command);
  return hasZeros ? { ...facts, zeros: await zerosOf(step, command, context) } : facts;
};
