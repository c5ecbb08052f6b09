import { StreamOpsError } from '../../errors.ts';
import type { Preset } from '../../media/encode/presets.ts';
import { audioStreams, type MediaInfo, mainVideo, type VideoStream } from '../../media/media-info.ts';
import { packetsSec } from '../../media/merge-media.ts';
import type { PlanContext, PlanInput } from '../kit/define.ts';
import { foundAs, hashFacts } from '../kit/found.ts';
import type { Note, PacketFacts, PlanDraft, Step } from '../kit/plan.ts';
import { streamLabel } from '../remux/notes.ts';
import { type Encoding, encodeAgain, encodePlan } from './encode-plan.ts';
import { correctedKbit, type SizedFor, sizeFor, type ToFit } from './size-limit.ts';

/** One picture, then one track: so the picture is the first stream in both passes, which is what their log goes by. */
export const shownAndHeard = (media: MediaInfo): MediaInfo => {
  const [sound] = audioStreams(media);
  return { ...media, streams: [mainVideo(media) ?? [], sound ?? []].flat() };
};

const shownSize = ({ rotation, width, height }: VideoStream) =>
  rotation % 180 === 0 ? { width, height } : { width: height, height: width };

const toFitOf = (media: MediaInfo, { streams }: PacketFacts, maxBytes: number): ToFit => {
  const picture = mainVideo(media);
  const kept = streams.filter(({ index }) => media.streams.some((stream) => stream.index === index));
  const [sound] = audioStreams(media);
  return {
    maxBytes,
    lengthSec: Math.max(0.04, packetsSec(kept) ?? 0),
    frames: Math.max(1, kept.find(({ index }) => index === picture?.index)?.packets ?? 1),
    ...(picture ? shownSize(picture) : { width: 2, height: 2 }),
    channels: sound?.channels ?? 0,
  };
};

const megabytes = (bytes: number): string => `${Number((bytes / 1e6).toFixed(1))} MB`;

/** What fits of it. Rejects with PARAMS_INVALID where nothing would be seen. */
const sized = ({ name }: PlanInput, toFit: ToFit): SizedFor => {
  const found = sizeFor(toFit);
  if ('videoKbit' in found) return found;
  const { maxBytes, lengthSec } = toFit;
  throw new StreamOpsError(
    'PARAMS_INVALID',
    `${name} is ${Math.round(lengthSec)} s long, too much for a picture in ${megabytes(maxBytes)}: ` +
      `${found.longestSec} s of it would fit. Cut a clip, or set maxBytes to ${found.leastBytes} or more.`,
  );
};

/** The preset with what there is room for. */
const presetFor = (preset: Preset, { shortSide, audioKbit }: SizedFor, { channels }: ToFit): Preset => ({
  ...preset,
  video: preset.video && {
    ...preset.video,
    maxHeight: Math.min(shortSide, preset.video.maxHeight ?? shortSide),
  },
  audio: {
    ...preset.audio,
    kbitPerChannel: Math.floor(audioKbit / Math.max(1, Math.min(2, channels))) || 16,
  },
});

/** Reads some megabytes at most: what it is asked for is their number. */
const weigh = (id: string): Step => ({ kind: 'hash', id, target: { output: 'video' } });

const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

const notesOf = ({ streams }: MediaInfo, kept: MediaInfo, { videoKbit, audioKbit }: SizedFor): Note[] => {
  const others = streams.filter(({ index }) => !kept.streams.some((stream) => stream.index === index));
  const [sound] = audioStreams(kept);
  return [
    note('info', 'Picture', `It has ${videoKbit} kbit/s, its sound ${audioKbit}: what there is room for.`),
    ...(sound && sound.channels > 2
      ? [note('info', streamLabel(sound), `${sound.channels} channels were mixed down to two.`)]
      : []),
    ...others.map((stream) =>
      note(
        'warn',
        streamLabel(stream),
        'It was left out: there is room for one picture and one track of sound.',
      ),
    ),
  ];
};

export interface Limited {
  source: PlanInput;
  packets: PacketFacts;
  preset: Preset;
  maxBytes: number;
  /** The plan's own, for a preset that fits. */
  encodingFor(preset: Preset, media: MediaInfo): Encoding;
}

/** The same at a rate that takes off what the first try was over; undefined where it was not. */
const secondTry = (encoding: Encoding, maxBytes: number, context: PlanContext): Encoding | undefined => {
  const weighed = foundAs(context.found, 'size', hashFacts);
  const { videoKbit } = encoding;
  if (!weighed || videoKbit === undefined || weighed.sizeBytes <= maxBytes) return undefined;
  return { ...encoding, videoKbit: correctedKbit(videoKbit, weighed.sizeBytes, maxBytes) };
};

/** Two passes to a size, and a third where they missed it. Rejects with PARAMS_INVALID where nothing would be seen. */
export const limitedPlan = (limited: Limited, context: PlanContext): PlanDraft => {
  const { source, packets, preset, maxBytes } = limited;
  const media = shownAndHeard(source.media);
  const toFit = toFitOf(media, packets, maxBytes);
  const fits = sized(source, toFit);
  const encoding: Encoding = {
    ...limited.encodingFor(presetFor(preset, fits, toFit), media),
    videoKbit: fits.videoKbit,
    expect: [{ kind: 'notEmpty', output: 'video', maxBytes }],
    notes: notesOf(source.media, media, fits),
  };
  const plan = encodePlan(encoding, context);
  const again = secondTry(encoding, maxBytes, context);
  const steps = [...(plan.steps ?? []), weigh('size')];
  if (!again) return { ...plan, steps };
  return {
    ...plan,
    steps: [...steps, encodeAgain(again, 'encode-again', context)],
    notes: [
      ...(plan.notes ?? []),
      note(
        'info',
        'Picture',
        `The first try was too large; it was encoded again at ${again.videoKbit} kbit/s.`,
      ),
    ],
    ...(context.found['encode-again'] === undefined ? { next: 'encode-again' } : {}),
  };
};
