import { StreamOpsError } from '../../errors.ts';
import { isBoxed } from '../../media/containers.ts';
import { fitStreams } from '../../media/fit-streams.ts';
import { type AudioStream, audioStreams, type MediaStream } from '../../media/media-info.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Expectation, Note, PlanDraft } from '../kit/plan.ts';
import { sameContainer } from '../kit/same-container.ts';
import { type ChangedCopy, copyNotes, copyOutputs, copyPromises, copyStep } from '../remux/changed-copy.ts';
import type { TrackMark } from '../remux/dispositions.ts';
import { streamLabel } from '../remux/notes.ts';

/** What a track is to be called; what is not there stays as it was. */
export interface NewName {
  /** Counted from 1. */
  track: number;
  title?: string | undefined;
  language?: string | undefined;
  default?: boolean | undefined;
}

const stepId = 'write';

/** The promises of a copy whose tracks are told by their streams in the source. */
export const copyPlan = (
  context: PlanContext,
  copy: ChangedCopy,
  {
    lines = (promised) => promised,
    notes,
  }: { lines?: (lines: Expectation[]) => Expectation[]; notes: Note[] },
): PlanDraft => {
  const { mkvKeeps } = context.capabilities;
  const ran = foundAs(context.found, stepId, ffmpegFacts);
  return {
    outputs: copyOutputs(copy),
    steps: [copyStep(copy, { id: stepId, title: 'Write', keepsOpusDelay: mkvKeeps.opusDelay })],
    expect: lines(copyPromises(copy, mkvKeeps)),
    effects: [{ kind: 'setMedia', input: 0, media: sourceOf(context).media }],
    notes: [...notes, ...copyNotes(copy, { ran, mkvKeeps })],
    ...(ran ? {} : { next: stepId }),
  };
};

const info = (subject: string, text: string): Note => ({ level: 'info', subject, text });

const renamed = (stream: MediaStream, name: NewName | undefined): MediaStream => ({
  ...stream,
  ...(name?.title === undefined ? {} : { title: name.title }),
  ...(name?.language === undefined ? {} : { language: name.language }),
});

const isDefault = ({ default: before }: AudioStream, name: NewName | undefined, hasNew: boolean): boolean =>
  name?.default ?? (hasNew ? false : before);

/** By the index of each audio track. One that becomes the default takes it from the others. */
const marksFor = (
  tracks: readonly AudioStream[],
  nameOf: (stream: MediaStream) => NewName | undefined,
): Map<number, TrackMark> => {
  const hasNew = tracks.some((stream) => nameOf(stream)?.default);
  const isAsked = tracks.some((stream) => nameOf(stream)?.default !== undefined);
  if (!isAsked) return new Map();
  return new Map(
    tracks.map((stream) => [stream.index, { isDefault: isDefault(stream, nameOf(stream), hasNew) }]),
  );
};

const refuseTwice = (names: readonly NewName[]): void => {
  const twice = names.find(({ track }, at) => names.findIndex((one) => one.track === track) < at);
  if (twice) throw new StreamOpsError('PARAMS_INVALID', `Track ${twice.track} is named twice.`);
  const defaults = names.filter((name) => name.default);
  if (defaults.length > 1) throw new StreamOpsError('PARAMS_INVALID', 'Only one track can be the default.');
};

/** Every packet as it was, under other names. */
export const renamePlan = (context: PlanContext, names: readonly NewName[]): PlanDraft => {
  if (names.length === 0)
    throw new StreamOpsError('PARAMS_INVALID', 'Say in names what the tracks are to be called.');
  refuseTwice(names);
  const source = sourceOf(context);
  const { media } = source;
  const tracks = audioStreams(media);
  const nameOf = ({ index }: MediaStream) => names.find(({ track }) => tracks[track - 1]?.index === index);
  const streams = media.streams.map((stream) => renamed(stream, nameOf(stream)));
  const fit = fitStreams(streams, sameContainer(source), media.container);
  const marks = marksFor(tracks, nameOf);
  const boxed = isBoxed(fit.container) && marks.size > 0;
  const notes = boxed
    ? [
        info(
          'Default',
          `${fit.container.toUpperCase()} has no default track that editors would not take for the only one: all stay on.`,
        ),
      ]
    : [];
  return copyPlan(context, { source, fit, mark: 'renamed', sound: new Map(), marks }, { notes });
};

const without = (source: PlanInput, gone: readonly AudioStream[]): MediaStream[] =>
  source.media.streams.filter(({ index }) => !gone.some((stream) => stream.index === index));

/** Places of the tracks that stay, among those of the source. */
const orderOf = (source: PlanInput, gone: readonly AudioStream[]): number[] =>
  audioStreams(source.media).flatMap((stream, at) => (gone.includes(stream) ? [] : [at]));

/** Where the one that players began with is gone, they begin with the first that is left. */
const heirOf = (streams: readonly MediaStream[], gone: readonly AudioStream[]): Map<number, TrackMark> => {
  const left = streams.filter(({ kind }) => kind === 'audio');
  const [first] = left;
  const isLost = gone.some((stream) => stream.default) && !left.some((stream) => stream.default);
  return new Map(first && isLost ? [[first.index, { isDefault: true }]] : []);
};

/** Everything but these tracks, every packet as it was. */
export const dropPlan = (context: PlanContext, gone: readonly AudioStream[]): PlanDraft => {
  const source = sourceOf(context);
  const streams = without(source, gone);
  const plays = streams.some((one) => one.kind === 'audio' || (one.kind === 'video' && !one.attachedPicture));
  if (!plays) {
    throw new StreamOpsError('PARAMS_INVALID', `Nothing of ${source.name} would be left.`);
  }
  const fit = fitStreams(streams, sameContainer(source), source.media.container);
  const order = orderOf(source, gone);
  const lines = (promised: Expectation[]) =>
    promised
      .filter(({ kind }) => kind !== 'avStart' || order.length > 0)
      .map((line): Expectation => (line.kind === 'avStart' ? { ...line, order } : line));
  const notes = gone.map((stream) => info(streamLabel(stream), 'It was left out, as was asked.'));
  const marks = heirOf(streams, gone);
  return copyPlan(context, { source, fit, mark: 'fewer-tracks', sound: new Map(), marks }, { lines, notes });
};
