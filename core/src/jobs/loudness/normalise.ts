import { nameOf } from '../../media/file-path.ts';
import { fitStreams, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import { type LoudnessTarget, type MeasuredTrack, toleranceLu } from '../../media/level.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Expectation, Output, PlanDraft, Step } from '../kit/plan.ts';
import { containerNotes, endingFor } from '../kit/same-container.ts';
import { remuxArgs } from '../remux/args.ts';
import { damageNotes } from '../remux/damage.ts';
import { isTrack, remuxNotes, streamLabel } from '../remux/notes.ts';
import { remuxPromises } from '../remux/promises.ts';
import { besideName } from '../remux/remux.ts';
import { encodedShift, primingParts } from '../transcode/promises.ts';
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

const outputsOf = ({ source, fit }: Normalised): Record<string, Output> => {
  const { driveId, dir, stem } = source;
  const beside = (fileName: string, relation: 'export' | 'sidecar'): Output => ({
    ...{ to: 'drive', driveId, dir, fileName, relation, from: 0 },
  });
  const marked = `${stem}.normalised`;
  return {
    video: beside(nameOf(marked, `.${endingFor(source, fit.container)}`), 'export'),
    ...(fit.sidecar.length > 0 ? { sidecar: beside(nameOf(marked, '.mks'), 'sidecar') } : {}),
    ...Object.fromEntries(
      fit.files.map((stream, at) => [
        `file${at + 1}`,
        beside(besideName({ ...source, stem: marked }, stream), 'sidecar'),
      ]),
    ),
  };
};

const encodeStep = ({ source: { media }, fit, tracks }: Normalised, keepsOpusDelay: boolean): Step => ({
  kind: 'ffmpeg',
  id: 'normalise',
  title: 'Normalise',
  args: remuxArgs({
    fit,
    faststart: true,
    fileOutputs: fit.files.map((_, at) => `file${at + 1}`),
    from: media.container,
    finished: media.finished,
    keepsOpusDelay,
    sound: new Map(tracks.flatMap(({ stream, encoded }) => (encoded ? [[stream.index, encoded]] : []))),
  }),
  ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
  findZeros: 'video',
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

const promises = (made: Normalised, mkvKeeps: PlanContext['capabilities']['mkvKeeps']): Expectation[] => {
  const { source, fit, tracks } = made;
  const order = fit.kept.filter(({ stream }) => isTrack(stream));
  const promised = remuxPromises({ fit, media: source.media, mkvKeeps });
  const lines = promised.map((line): Expectation => {
    if (line.output !== 'video') return line;
    if (line.kind === 'avStart') return { ...line, maxShiftSec: encodedShift(fit, line.maxShiftSec) };
    const kept = line.kind === 'stream' ? order[line.index] : undefined;
    if (line.kind !== 'stream' || !kept) return line;
    const track = tracks.find(({ stream, encoded }) => encoded && stream.index === kept.stream.index);
    if (!track) return line;
    const { sampleRate, channels } = track.stream;
    return { ...line, ...primingParts(kept), sampleRate, channels };
  });
  return [...lines, ...loudnessLines(made)];
};

/** What was not meant to be changed is told as a remux tells it. */
const leftFit = (fit: StreamFit, tracks: readonly LevelledTrack[]): StreamFit => ({
  ...fit,
  kept: fit.kept.map((kept) =>
    tracks.some(({ stream, encoded }) => encoded && stream.index === kept.stream.index)
      ? { stream: kept.stream }
      : kept,
  ),
});

const encodePlan = (context: PlanContext, made: Normalised): PlanDraft => {
  const { source, fit, tracks, target } = made;
  const { media } = source;
  const { mkvKeeps } = context.capabilities;
  const ran = foundAs(context.found, 'normalise', ffmpegFacts);
  return {
    outputs: outputsOf(made),
    steps: [encodeStep(made, mkvKeeps.opusDelay)],
    expect: promises(made, mkvKeeps),
    effects: [{ kind: 'setMedia', input: 0, media }],
    notes: [
      ...tracks.map((track) => levelNote(track, target)),
      ...containerNotes(source, fit.container),
      ...damageNotes(ran, { source, fit, replace: false }),
      ...remuxNotes({ fit: leftFit(fit, tracks), wanted: fit.container, media, mkvKeeps }),
    ],
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
