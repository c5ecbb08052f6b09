import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { nameOf } from '../../media/file-path.ts';
import { type AudioStream, audioStreams } from '../../media/media-info.ts';
import {
  mostPeakValues,
  type PeakShape,
  peakHeader,
  peakValues,
  samplesPerPixelOf,
} from '../../media/peaks.ts';
import { defineJob, type PlanInput, sourceOf } from '../kit/define.ts';
import { foundAs, peakFacts } from '../kit/found.ts';
import type { Expectation, Found, Note, Output, PlanDraft, Step } from '../kit/plan.ts';
import { unreadNotes } from '../remux/damage.ts';
import { streamLabel } from '../remux/notes.ts';
import { type DrawnTrack, peakArgs } from './args.ts';

const params = z.object({
  samplesPerPixel: z
    .int()
    .min(2)
    .max(10_000_000)
    .default(512)
    .describe('Samples a pixel: how many share one smallest and largest value'),
  pixelsPerSecond: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .describe('Pixels a second: instead of samples a pixel; 0 leaves it to those'),
  bits: z
    .int()
    .min(8)
    .max(16)
    .multipleOf(8)
    .default(8)
    .describe('Bits a value: 8 (from -128 to 127) or 16 (from -32768 to 32767)'),
  splitChannels: z
    .boolean()
    .default(false)
    .describe('Split channels: a line for each channel of a track; else one for their mean'),
  tracks: z
    .array(z.int().min(1).max(1000))
    .max(100)
    .default([])
    .describe('Audio tracks: counted from 1; none named means all'),
});
type Params = z.output<typeof params>;

interface Drawn extends DrawnTrack {
  /** Counted from 1 among the audio tracks. */
  number: number;
}

const shapeOf = (stream: AudioStream, { bits, splitChannels, ...scale }: Params): PeakShape => {
  const { sampleRate, channels } = stream;
  const samplesPerPixel = samplesPerPixelOf(scale, sampleRate);
  return { sampleRate, channels, splitChannels, bits: bits === 16 ? 16 : 8, samplesPerPixel };
};

/** Rejects with NOT_MEDIA where there is no sound, PARAMS_INVALID where a track that was asked for is not there. */
const drawnOf = (asked: Params, { media, name }: PlanInput): Drawn[] => {
  const all = audioStreams(media);
  if (all.length === 0) throw new StreamOpsError('NOT_MEDIA', `${name} has no sound.`);
  const numbers = asked.tracks.length > 0 ? [...new Set(asked.tracks)] : all.map((_, at) => at + 1);
  return numbers.map((number) => {
    const stream = all[number - 1];
    if (stream) return { number, stream, shape: shapeOf(stream, asked) };
    const there = all.length === 1 ? 'one audio track' : `${all.length} audio tracks`;
    throw new StreamOpsError('PARAMS_INVALID', `${name} has ${there}, and no track ${number}.`);
  });
};

const refuseLong = (drawn: readonly Drawn[], { media, name }: PlanInput): void => {
  const most = Math.max(...drawn.map(({ shape }) => peakValues(shape, media.durationSec ?? 0)));
  if (most <= mostPeakValues) return;
  const text = `${name} would have ${most} values, and ${mostPeakValues} are the most. Ask for more samples a pixel.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

const outputName = ({ number }: Drawn): string => `track${number}`;

/** The first track has the plain name, whatever else is drawn: a name says which track it is. */
const endingOf = ({ number }: Drawn): string =>
  number === 1 ? '.waveform.json' : `.waveform-${number}.json`;

const outputOf = (one: Drawn, { driveId, dir, name }: PlanInput): Output => ({
  to: 'drive',
  driveId,
  dir,
  fileName: nameOf(name, endingOf(one)),
  relation: 'sidecar',
  from: 0,
});

const stepFor = (drawn: readonly Drawn[], { media }: PlanInput): Step => ({
  kind: 'peaks',
  id: 'peaks',
  title: 'Draw',
  args: peakArgs(drawn),
  ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
  tracks: drawn.map((one) => ({ to: { output: outputName(one) }, ...one.shape })),
});

type TrackFacts = Found['peaks']['tracks'][number];

const promiseFor = (one: Drawn, { samples, pixels }: TrackFacts): Expectation => ({
  kind: 'peaks',
  output: outputName(one),
  label: `Waveform of ${streamLabel(one.stream)}`,
  header: peakHeader(one.shape, pixels),
  samples,
  of: { input: 0, index: one.stream.index },
});

const emptyNote = ({ stream }: Drawn): Note => ({
  level: 'warn',
  subject: streamLabel(stream),
  text: 'It holds no sound, not even silence: there is nothing to draw.',
});

const drawnPlan = (drawn: readonly Drawn[], found: Found['peaks'], source: PlanInput): PlanDraft => {
  const measured = drawn.map((one, at) => ({ one, facts: found.tracks[at] ?? { samples: 0, pixels: 0 } }));
  const full = measured.filter(({ facts }) => facts.samples > 0);
  if (full.length === 0) {
    throw new StreamOpsError('MEDIA_BROKEN', `No sound of ${source.name} could be decoded.`);
  }
  return {
    outputs: Object.fromEntries(full.map(({ one }) => [outputName(one), outputOf(one, source)])),
    steps: [stepFor(drawn, source)],
    expect: full.map(({ one, facts }) => promiseFor(one, facts)),
    notes: [
      ...unreadNotes(found.complaints, source.media),
      ...measured.filter(({ facts }) => facts.samples === 0).map(({ one }) => emptyNote(one)),
    ],
  };
};

export const waveform = defineJob({
  type: 'waveform',
  title: 'Waveform',
  summary: "Draw the sound of a recording as peaks, in the format of BBC's audiowaveform.",
  lane: 'cpu',
  needs: 'streams',
  params,
  plan(asked, context): PlanDraft {
    const source = sourceOf(context);
    const drawn = drawnOf(asked, source);
    refuseLong(drawn, source);
    const found = foundAs(context.found, 'peaks', peakFacts);
    if (found) return drawnPlan(drawn, found, source);
    const outputs = Object.fromEntries(drawn.map((one) => [outputName(one), outputOf(one, source)]));
    return { outputs, steps: [stepFor(drawn, source)], next: 'peaks' };
  },
});
