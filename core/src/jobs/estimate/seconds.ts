import { mainVideo } from '../../media/media-info.ts';
import type { Expectation, Plan, Step } from '../kit/plan.ts';
import type { Inputs } from './bytes.ts';
import { around, type Figure, firstGuess } from './figure.ts';
import { lengthOf } from './stream-bytes.ts';

/** What one core and a plain disk do in a second; a first guess is a third to four times of it. */
const bytesPerSec = { copy: 150e6, read: 400e6 };
const pixelsPerSec: Readonly<Record<string, number>> = {
  decode: 250e6,
  h264: 60e6,
  hevc: 15e6,
  vp9: 12e6,
  av1: 25e6,
  dnxhd: 150e6,
  prores: 120e6,
};
const soundTimesRealTime = 100;
const processSec = 0.15;
const programSec = 1;

const totalBytes = (inputs: Inputs): number => inputs.reduce((total, { sizeBytes }) => total + sizeBytes, 0);

const pixelsASecond = (
  inputs: Inputs,
  size?: { width?: number | undefined; height?: number | undefined },
) => {
  const picture = inputs[0] && mainVideo(inputs[0].media);
  if (!picture) return 0;
  return (size?.width ?? picture.width) * (size?.height ?? picture.height) * (picture.frameRate ?? 30);
};

const encodeSec = (promise: Expectation, seconds: number, inputs: Inputs): number => {
  if (promise.kind !== 'stream' || promise.copiedFrom) return 0;
  const speed = pixelsPerSec[promise.codec];
  return speed ? (pixelsASecond(inputs, promise) * seconds) / speed : seconds / soundTimesRealTime;
};

type Command = Extract<Step, { kind: 'ffmpeg' | 'pictures' }>;
const isCopy = ({ args }: Command): boolean =>
  args.some((arg, at) => arg === 'copy' && /^-(c|codec|vcodec|acodec)/.test(String(args[at - 1])));

const commandSec = (step: Command, plan: Plan, inputs: Inputs): number => {
  const whole = inputs[0] ? lengthOf(inputs[0].media) : 0;
  const seconds = step.durationSec ?? whole;
  const made = step.args.flatMap((arg) => (typeof arg !== 'string' && 'output' in arg ? [arg.output] : []));
  const promises = plan.expect.filter((each) => 'output' in each && made.includes(each.output));
  const encode = promises.reduce((total, promise) => total + encodeSec(promise, seconds, inputs), 0);
  const share = whole > 0 ? Math.min(1, seconds / whole) : 1;
  if (encode === 0 && isCopy(step)) return processSec + (totalBytes(inputs) * share) / bytesPerSec.copy;
  // Where only keyframes are decoded: about an eighth, as was measured.
  const part = step.args.includes('nokey') ? 0.12 : 1;
  return processSec + encode + (pixelsASecond(inputs) * seconds * part) / (pixelsPerSec.decode ?? 1);
};

const stepSec = (step: Step, plan: Plan, inputs: Inputs): number => {
  if (step.kind === 'ffmpeg' || step.kind === 'pictures') return commandSec(step, plan, inputs);
  if (step.kind === 'peaks')
    return processSec + ((step.durationSec ?? 0) * step.tracks.length) / soundTimesRealTime;
  // Nobody knows what a program of somebody's own does.
  if (step.kind === 'program') return programSec;
  if (step.kind === 'copy') return totalBytes(inputs.slice(0, 1)) / bytesPerSec.copy;
  if (step.kind === 'hash') return totalBytes(inputs.slice(0, 1)) / bytesPerSec.read;
  const readsInputs = step.kind === 'parts' && step.files.some((file) => 'input' in file);
  const readsAll = readsInputs || (step.kind === 'probe' && step.how === 'packets');
  return readsAll ? totalBytes(inputs) / bytesPerSec.read : 0.1;
};

const looks: ReadonlySet<Step['kind']> = new Set(['probe', 'nearby', 'seams', 'parts']);

/**
 * Without any job to go by: what the steps would take, and the check of what they wrote. Where the work itself is
 * planned later, by what a first look finds, nobody knows yet.
 */
export const guessedSeconds = (plan: Plan, inputs: Inputs): Figure | null => {
  const onlyLooks = plan.steps.every(({ kind }) => looks.has(kind));
  if (plan.next !== undefined && onlyLooks) return null;
  const steps = plan.steps.reduce((total, step) => total + stepSec(step, plan, inputs), 0);
  const check = Object.keys(plan.outputs).length > 0 ? 0.3 : 0.05;
  return { ...around(steps + check, [1 / 3, 4]), basis: firstGuess };
};
