import { StreamOpsError } from '../../errors.ts';
import { type Preset, presets } from '../../media/encode/presets.ts';
import type { TargetPicture } from '../../media/encode/target-picture.ts';
import { type AudioStream, audioStreams, mainVideo } from '../../media/media-info.ts';
import type { PlanInput } from '../kit/define.ts';
import { transcodeFit } from '../transcode/fit.ts';

const [usual] = presets;
/** What every player and every platform takes. The size is that of the first picture. */
export const joinPreset = {
  ...usual,
  name: 'concat',
  title: 'Join',
  video: { ...usual.video, maxHeight: null },
} satisfies Preset;

/** What all parts are made to be, so that they can follow each other. */
export interface Whole {
  /** The first picture's size, shape of pixels and colours; absent where no part has one. */
  canvas: TargetPicture | undefined;
  /** As they come out. */
  tracks: readonly AudioStream[];
  /** Of all sound: parts are a whole number of samples long. */
  sampleRate: number;
}

/** Rejects with PARAMS_INVALID for a picture whose colours nobody could tell. */
export const targetOf = (input: PlanInput): TargetPicture | undefined => {
  const main = mainVideo(input.media);
  if (!main) return undefined;
  const { targets } = transcodeFit(input, joinPreset, { hdr: 'tonemap', interlaced: 'deinterlace' });
  return targets.get(main.index);
};

/** Players take everything for limited that does not say otherwise. */
const asCanvas = (target: TargetPicture): TargetPicture => ({
  ...target,
  color: target.color.range === 'pc' ? { ...target.color, range: 'tv' } : target.color,
});

const usualSampleRate = 48_000;

const rateOf = (sounds: readonly AudioStream[]): number =>
  sounds.length > 0 && sounds.every(({ sampleRate }) => sampleRate === 44_100) ? 44_100 : usualSampleRate;

/** Layouts that every encoder of AAC knows. */
export const layouts: ReadonlyMap<number, string> = new Map([
  [1, 'mono'],
  [2, 'stereo'],
  [6, '5.1'],
]);

const channelsFor = (most: number): number => {
  if (most <= 2) return Math.max(1, most);
  return 6;
};

/** The n-th track of every part is one: as many channels as the one with most, called as in the first that has it. */
const trackAt = (inputs: readonly PlanInput[], at: number, sampleRate: number): AudioStream[] => {
  const there = inputs.flatMap(({ media }) => audioStreams(media)[at] ?? []);
  const [first] = there;
  if (!first) return [];
  const channels = channelsFor(Math.max(...there.map((stream) => stream.channels)));
  const { channelLayout: _, bitDepth: __, profile: ___, ...rest } = first;
  return [{ ...rest, channels, sampleRate }];
};

/** Rejects with NOT_MEDIA for a part that has neither picture nor sound. */
export const wholeOf = (inputs: readonly PlanInput[]): Whole => {
  for (const { name, media } of inputs) {
    if (mainVideo(media) || audioStreams(media).length > 0) continue;
    throw new StreamOpsError('NOT_MEDIA', `${name} has neither picture nor sound.`);
  }
  const sounds = inputs.map(({ media }) => audioStreams(media));
  const sampleRate = rateOf(sounds.flat());
  const most = Math.max(...sounds.map(({ length }) => length));
  const pictures = inputs.flatMap((input) => targetOf(input) ?? []);
  return {
    canvas: pictures[0] && asCanvas(pictures[0]),
    tracks: Array.from({ length: most }, (_, at) => trackAt(inputs, at, sampleRate)).flat(),
    sampleRate,
  };
};
