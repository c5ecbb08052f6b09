import { type MediaStream, mainVideo } from '../../media/media-info.ts';
import type { PlanInput } from '../kit/define.ts';
import type { Arg, Expectation, Output, Plan, Step } from '../kit/plan.ts';
import { around, exactly, type Figure, inBytes, type Spread, sum } from './figure.ts';
import { audioBitsPerSec, lengthOf, streamBytes, videoBitsPerSec } from './stream-bytes.ts';

type StreamPromise = Extract<Expectation, { kind: 'stream' }>;
/** A stream of an input. */
interface Part {
  input: number;
  index: number;
}
export type Inputs = readonly Pick<PlanInput, 'media' | 'sizeBytes'>[];

/** How far from their usual size what is encoded may come out; containers add a little to what is copied. */
const encoded = [0.3, 3] as const;
const rated = [0.7, 1.15] as const;
const copied = [0.95, 1.03] as const;
/** Silence takes a fraction of what sound usually does, and some record it at twice the rate. */
const guessed = [0.3, 2.5] as const;
const artifactBytes = { likely: 400_000, low: 2_000, high: 10_000_000 };

const names = (args: readonly Arg[], output: string): boolean =>
  args.some((arg) => typeof arg !== 'string' && 'output' in arg && arg.output === output);

type FfmpegStep = Extract<Step, { kind: 'ffmpeg' }>;
const maker = ({ steps }: Plan, output: string): FfmpegStep | undefined =>
  steps.find((step): step is FfmpegStep => step.kind === 'ffmpeg' && names(step.args, output));

/** `-b:v 5000k` → 5,000,000 bits a second. */
const askedRate = (step: FfmpegStep | undefined): number | undefined => {
  const args = step?.args ?? [];
  const at = args.findIndex((arg) => typeof arg === 'string' && /^-b:v(:0)?$/.test(arg));
  const value = args[at + 1];
  const parts = at >= 0 && typeof value === 'string' ? value.match(/^(\d+(?:\.\d+)?)([kM]?)$/) : null;
  if (!parts || Number(parts[1]) === 0) return undefined;
  return Number(parts[1]) * ({ k: 1e3, M: 1e6 }[parts[2] ?? ''] ?? 1);
};

/** Of a clip that is planned further by what is found: from its first frame to the first that is left out. */
const stretchOf = (line: Expectation): number[] => {
  if (line.kind === 'frames' && line.beforeSec !== undefined) return [line.beforeSec - line.fromSec];
  const isStretch = line.kind === 'run' && line.firstSec !== undefined && line.coversSec !== undefined;
  return isStretch ? [(line.coversSec ?? 0) - (line.firstSec ?? 0)] : [];
};

/** Seconds of the source that go into an output; undefined: all of it. */
const spanOf = (
  promise: StreamPromise,
  step: FfmpegStep | undefined,
  { expect }: Plan,
): number | undefined => {
  const lines = expect.filter((line) => line.output === promise.output);
  return promise.durationSec ?? step?.durationSec ?? lines.flatMap(stretchOf)[0];
};

const encodedBits = (promise: StreamPromise, source: Inputs[number], rate: number | undefined): Spread => {
  const from = source.media.streams.find(({ index }) => index === promise.encodedFrom?.index);
  const pixels = from?.kind === 'video' ? from : mainVideo(source.media);
  if (from?.kind === 'audio') return around(audioBitsPerSec(promise.codec, from), rated);
  const size = { width: promise.width ?? pixels?.width, height: promise.height ?? pixels?.height };
  if (size.width === undefined || size.height === undefined || (!promise.width && from?.kind !== 'video'))
    return around(192_000, [0.3, 2]);
  if (rate !== undefined) return around(rate, rated);
  const { width, height } = size;
  return around(videoBitsPerSec(promise.codec, { ...pixels, width, height }), encoded);
};

/** The streams whose packets go into one of an output, whole or for a stretch; none where it is encoded. */
const copiedParts = (promise: StreamPromise, { expect }: Plan): readonly Part[] => {
  if (promise.copiedFrom) return [promise.copiedFrom];
  return expect.flatMap((line) => {
    if (!('index' in line) || line.output !== promise.output || line.index !== promise.index) return [];
    if (line.kind === 'joined') return line.parts;
    return line.kind === 'run' || line.kind === 'spliced' ? [line.of] : [];
  });
};

const isMoving = (stream: MediaStream): boolean => stream.kind === 'video' && !stream.attachedPicture;

/** No header says how much of a file is sound; where the picture goes along, to which the rest is reckoned, it need not. */
const isGuess = ({ input, index }: Part, { output, plan, inputs }: Copied): boolean => {
  const { streams = [] } = inputs[input]?.media ?? {};
  const stream = streams.find((one) => one.index === index);
  if (stream?.kind !== 'audio' || stream.codec.startsWith('pcm_') || !streams.some(isMoving)) return false;
  const beside = plan.expect.flatMap((line) =>
    line.kind === 'stream' && line.output === output ? copiedParts(line, plan) : [],
  );
  return !beside.some(
    (part) => part.input === input && streams.some((one) => one.index === part.index && isMoving(one)),
  );
};

interface Copied {
  output: string;
  seconds: number;
  plan: Plan;
  inputs: Inputs;
}

const copiedSpread = (parts: readonly Part[], copy: Copied) =>
  sum(
    parts.map((part) => {
      const { input, index } = part;
      const { seconds, inputs } = copy;
      const source = inputs[input];
      if (!source) return exactly(0);
      const whole = lengthOf(source.media);
      const share = whole > 0 ? Math.min(1, seconds / whole) : 1;
      return around(streamBytes(source, index) * share, isGuess(part, copy) ? guessed : copied);
    }),
  );

const streamSpread = (promise: StreamPromise, plan: Plan, inputs: Inputs): Spread => {
  const step = maker(plan, promise.output);
  const source = inputs[promise.encodedFrom?.input ?? 0];
  if (!source) return exactly(0);
  const span = spanOf(promise, step, plan);
  const parts = copiedParts(promise, plan);
  const { output } = promise;
  const most = Number.POSITIVE_INFINITY;
  if (parts.length > 0) return copiedSpread(parts, { output, seconds: span ?? most, plan, inputs });
  const seconds = span ?? lengthOf(source.media);
  const { likely, low, high } = encodedBits(promise, source, askedRate(step));
  return { likely: (likely * seconds) / 8, low: (low * seconds) / 8, high: (high * seconds) / 8 };
};

/** What one promise says of its file's size by itself. */
const told = (promise: Expectation, inputs: Inputs): Spread | undefined => {
  switch (promise.kind) {
    case 'sameBytes':
      return exactly(inputs[promise.input]?.sizeBytes ?? 0);
    case 'text':
      return exactly(new TextEncoder().encode(promise.text).length);
    case 'notEmpty':
      return promise.sizeBytes === undefined ? undefined : exactly(promise.sizeBytes);
    case 'checksum':
      return exactly(promise.digest.length + promise.fileName.length + 3);
    case 'picture': {
      const { width, height } = promise;
      return width && height ? around(width * height * 0.12, [0.2, 3]) : undefined;
    }
    default:
      return undefined;
  }
};

const copiedWhole = ({ steps }: Plan, name: string, inputs: Inputs): Spread | undefined => {
  const step = steps.find(
    (each) => each.kind === 'copy' && 'output' in each.to && each.to.output === name && 'input' in each.from,
  );
  if (step?.kind !== 'copy' || !('input' in step.from)) return undefined;
  return exactly(inputs[step.from.input]?.sizeBytes ?? 0);
};

const outputSpread = ([name, output]: [string, Output], plan: Plan, inputs: Inputs): Spread | undefined => {
  const promises = plan.expect.filter((each) => 'output' in each && each.output === name);
  const streams = promises.flatMap((each) =>
    each.kind === 'stream' ? streamSpread(each, plan, inputs) : [],
  );
  if (streams.length > 0) return sum(streams);
  const known = promises.flatMap((each) => told(each, inputs) ?? [])[0];
  return known ?? copiedWhole(plan, name, inputs) ?? (output.to === 'artifact' ? artifactBytes : undefined);
};

/**
 * What a plan leaves, from what it promises: copies by their streams' bytes, encodes by their codecs' usual rates.
 * null where an output's size can't be told from it, or where a later pass decides what is written.
 */
export const plannedBytes = (plan: Plan, inputs: Inputs): Figure | null => {
  const outputs = Object.entries(plan.outputs);
  if (outputs.length === 0) return plan.next === undefined ? inBytes(exactly(0), 'nothing is written') : null;
  const parts = outputs.map((entry) => outputSpread(entry, plan, inputs));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return null;
  const total = sum(known);
  const encodes = plan.expect.some((each) => each.kind === 'stream' && !each.copiedFrom);
  return inBytes(total, encodes ? 'from the usual rates of these codecs' : 'from the size of what is read');
};
