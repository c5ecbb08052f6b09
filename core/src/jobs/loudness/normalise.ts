import { fitStreams, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import { type LoudnessTarget, type MeasuredTrack, toleranceLu } from '../../media/level.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Expectation, PlanDraft } from '../kit/plan.ts';
import { type ChangedCopy, copyNotes, copyOutputs, copyPromises, copyStep } from '../remux/changed-copy.ts';
import { isTrack, streamLabel } from '../remux/notes.ts';
import { tryName, tryStep } from './measure.ts';
import { levelNote } from './notes.ts';
import { type LevelledTrack, mostTries, triedTracks, type Wanted } from './tracks.ts';

interface Normalised {
  source: PlanInput;
  /** Encoded tracks are in it as converted. */
  fit: StreamFit;
  tracks: readonly LevelledTrack[];
  target: LoudnessTarget;
}

const fitOf = ({ media }: PlanInput, tracks: readonly LevelledTrack[], { container }: Wanted): StreamFit => {
  const fit = fitStreams(media.streams, container, media.container);
  const kept = fit.kept.map((one): KeptStream => {
    const encoded = tracks.find(({ stream }) => stream.index === one.stream.index)?.encoded;
    return encoded ? { stream: one.stream, convert: encoded } : one;
  });
  return { ...fit, kept };
};

const copyOf = ({ source, fit, tracks }: Normalised): ChangedCopy => ({
  source,
  fit,
  mark: 'normalised',
  sound: new Map(tracks.flatMap(({ stream, encoded }) => (encoded ? [[stream.index, encoded]] : []))),
});

/** What the result is measured against, a line for each track that was changed. */
const loudnessLines = ({ fit, tracks, target }: Normalised): Expectation[] => {
  const order = fit.kept.filter(({ stream }) => isTrack(stream));
  return tracks.flatMap(({ stream, level, encoded }): Expectation[] => {
    if (!encoded || level.way === 'leave') return [];
    return [
      {
        kind: 'loudness',
        output: 'video',
        index: order.findIndex((kept) => kept.stream.index === stream.index),
        label: streamLabel(stream),
        integrated: level.integratedLufs,
        tolerance: toleranceLu,
        peak: target.truePeakDb,
        peakMayGrow: !encoded.lossless || level.way === 'compress',
      },
    ];
  });
};

const encodePlan = (context: PlanContext, made: Normalised): PlanDraft => {
  const { source, tracks, target } = made;
  const { mkvKeeps } = context.capabilities;
  const copy = copyOf(made);
  const ran = foundAs(context.found, 'normalise', ffmpegFacts);
  return {
    outputs: copyOutputs(copy),
    steps: [copyStep(copy, { id: 'normalise', title: 'Normalise', keepsOpusDelay: mkvKeeps.opusDelay })],
    expect: [...copyPromises(copy, mkvKeeps), ...loudnessLines(made)],
    effects: [{ kind: 'setMedia', input: 0, media: source.media }],
    notes: [...tracks.map((track) => levelNote(track, target)), ...copyNotes(copy, { ran, mkvKeeps })],
    ...(ran ? {} : { next: 'normalise' }),
  };
};

/** What the tries so far have printed. */
const triesIn = ({ found }: PlanContext): string[][] =>
  Array.from({ length: mostTries }, (_, n) => foundAs(found, tryName(n + 1), ffmpegFacts)).flatMap((facts) =>
    facts ? [facts.lines] : [],
  );

/** A copy of the source whose tracks are as loud as was asked, everything else as it was. */
export const normalisePlan = (
  context: PlanContext,
  measured: readonly MeasuredTrack[],
  wanted: Wanted,
): PlanDraft => {
  const source = sourceOf(context);
  const tries = triesIn(context);
  const tracks = triedTracks(measured, wanted, tries);
  if (tracks.some(({ isTried }) => isTried)) {
    const number = tries.length + 1;
    return { steps: [tryStep(source, number, tracks)], next: tryName(number) };
  }
  const fit = fitOf(source, tracks, wanted);
  return encodePlan(context, { source, fit, tracks, target: wanted.target });
};
