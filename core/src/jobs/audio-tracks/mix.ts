import { StreamOpsError } from '../../errors.ts';
import { audioTracks } from '../../media/audio-tracks.ts';
import { encodedCodec, isLossless, primingOf, type SoundRoom, soundChain } from '../../media/encode/sound.ts';
import { fitStreams, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import { type AudioStream, audioStreams } from '../../media/media-info.ts';
import {
  losesSpeakers,
  type MeasuredMix,
  type Mixed,
  measuredMix,
  mixEnd,
  mixGain,
  mixGraph,
  mixMeter,
  mixShape,
} from '../../media/mix.ts';
import { type PlanContext, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Expectation, Note, PlanDraft, Step } from '../kit/plan.ts';
import { sameContainer } from '../kit/same-container.ts';
import type { ChangedCopy } from '../remux/changed-copy.ts';
import { isTrack, streamLabel } from '../remux/notes.ts';
import { copyPlan } from './relabel.ts';

export interface MixAsked {
  tracks: readonly number[];
  /** dB, in the order of `tracks`; 0 for those without. */
  gainsDb: readonly number[];
  place: 'first' | 'last' | 'alone';
  title: string;
}

/** No stream of a file: a file has fewer. */
const mixIndex = 100_000;

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const mixedTracks = (context: PlanContext, { tracks, gainsDb }: MixAsked): Mixed[] => {
  const source = sourceOf(context);
  if (new Set(tracks).size < tracks.length) {
    throw new StreamOpsError('PARAMS_INVALID', 'A track can be in the mix only once.');
  }
  if (gainsDb.length > Math.max(tracks.length, audioStreams(source.media).length)) {
    throw new StreamOpsError('PARAMS_INVALID', 'There are more gains than tracks.');
  }
  const chosen =
    tracks.length === 0 ? audioTracks(source, []) : tracks.flatMap((number) => audioTracks(source, [number]));
  return chosen.map((stream, at) => ({ stream, gainDb: gainsDb[at] ?? 0 }));
};

const measureStep = (context: PlanContext, mixed: readonly Mixed[]): Step => ({
  kind: 'ffmpeg',
  id: 'measure',
  title: 'Measure',
  args: [
    ...['-loglevel', 'level+info', '-i', { input: 0 }],
    ...['-filter_complex', mixGraph(mixed, mixMeter), '-map', mixEnd, '-f', 'null', '-'],
  ],
  ...(sourceOf(context).media.durationSec === null
    ? {}
    : { durationSec: sourceOf(context).media.durationSec ?? 0 }),
});

/** The mix as a track: what it says of itself, and what it is encoded into. */
const mixTrack = (
  mixed: readonly Mixed[],
  room: SoundRoom,
  title: string,
): KeptStream & { stream: AudioStream } => {
  const languages = new Set(mixed.map(({ stream }) => stream.language));
  const [language] = languages.size === 1 ? languages : [];
  const first = mixed[0]?.stream;
  const like: AudioStream = {
    ...{ kind: 'audio', index: mixIndex, codec: first?.codec ?? 'aac', title, default: true },
    ...mixShape(mixed),
    ...(language === undefined ? {} : { language }),
    ...(first?.bitDepth === undefined ? {} : { bitDepth: first.bitDepth }),
  };
  const codec = encodedCodec(like, room.container);
  return { stream: { ...like, codec }, convert: { codec, lossless: isLossless(codec) } };
};

const placed = (fit: StreamFit, mix: KeptStream, place: MixAsked['place']): StreamFit => {
  const others = place === 'alone' ? fit.kept.filter(({ stream }) => stream.kind !== 'audio') : fit.kept;
  const isSound = ({ stream }: KeptStream) => stream.kind === 'audio';
  const after =
    place === 'last' ? others.findLastIndex(isSound) + 1 : Math.max(0, fit.kept.findIndex(isSound));
  return { ...fit, kept: others.toSpliced(after, 0, mix) };
};

/** Lines of the mix, whose length is that of its samples; the other tracks are as far from the picture as they were. */
const mixLines =
  (fit: StreamFit, measured: MeasuredMix, place: MixAsked['place']) =>
  (promised: readonly Expectation[]): Expectation[] => {
    const order = fit.kept.filter(({ stream }) => isTrack(stream));
    const sound = order.filter(({ stream }) => stream.kind === 'audio');
    let before = 0;
    const places = sound.map(({ stream }) => (stream.index === mixIndex ? null : before++));
    return promised.flatMap((line): Expectation[] => {
      if (line.kind === 'avStart') return place === 'alone' ? [] : [{ ...line, order: places }];
      const kept = line.kind === 'stream' && line.output === 'video' ? order[line.index] : undefined;
      if (line.kind !== 'stream' || kept?.stream.kind !== 'audio') return [line];
      if (kept.stream.index !== mixIndex) return [line];
      const { sameDurationAs: _none, ...rest } = line;
      const primingSec = primingOf(line.codec, kept.stream);
      return [{ ...rest, durationSec: measured.durationSec, primingSec }];
    });
  };

const notesOf = (mixed: readonly Mixed[], measured: MeasuredMix, gainDb: number): Note[] => {
  const names = mixed.map(({ stream, gainDb: own }) =>
    own === 0 ? streamLabel(stream) : `${streamLabel(stream)} at ${own > 0 ? '+' : ''}${own} dB`,
  );
  return [
    note('info', 'Mix', `It is made of ${names.join(', ')}.`),
    ...(gainDb === 0
      ? []
      : [
          note(
            'warn',
            'Mix',
            `Together they would reach ${measured.truePeakDb?.toFixed(1)} dBTP and clip: the mix is ${(-gainDb).toFixed(1)} dB quieter.`,
          ),
        ]),
    ...mixed
      .filter(({ stream }) => losesSpeakers(stream))
      .map(({ stream }) =>
        note('warn', streamLabel(stream), 'Its speakers have no names: the first two are in the mix.'),
      ),
  ];
};

const afterwards =
  'Then the recording is copied with the mix in it, which is made quieter where it would clip.';

/** Measured first, so that it does not clip: what is added up is louder than each of it. */
export const mixPlan = (context: PlanContext, asked: MixAsked): PlanDraft => {
  const source = sourceOf(context);
  const { media } = source;
  const mixed = mixedTracks(context, asked);
  const measure = measureStep(context, mixed);
  const found = foundAs(context.found, 'measure', ffmpegFacts);
  if (!found) return { steps: [measure], next: 'measure', afterwards };
  const measured = measuredMix(found.lines, mixShape(mixed));
  const gainDb = mixGain(measured);
  const container = sameContainer(source);
  const room = { container, keepsOpusDelay: context.capabilities.mkvKeeps.opusDelay };
  const mix = mixTrack(mixed, room, asked.title);
  const fit = placed(fitStreams(media.streams, container, media.container), mix, asked.place);
  const filters = gainDb === 0 ? [] : [`volume=${gainDb.toFixed(1)}dB:precision=float`];
  const change = { codec: mix.stream.codec, filters, end: mixEnd };
  const isFirst = asked.place !== 'last';
  const copy: ChangedCopy = {
    source,
    fit,
    mark: 'mixed',
    sound: new Map([[mixIndex, change]]),
    graph: mixGraph(mixed, soundChain(mix.stream, { change, room })),
    marks: new Map([
      ...(isFirst ? audioStreams(media).map(({ index }) => [index, { isDefault: false }] as const) : []),
      [mixIndex, { isDefault: isFirst }] as const,
    ]),
  };
  const lines = mixLines(fit, measured, asked.place);
  const made = copyPlan(context, copy, { lines, notes: notesOf(mixed, measured, gainDb) });
  return { ...made, steps: [measure, ...(made.steps ?? [])] };
};
