import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { hdrOf, targetPicture } from '../../media/encode/target-picture.ts';
import { nameOf } from '../../media/file-path.ts';
import { audioStreams, mainVideo, type VideoStream } from '../../media/media-info.ts';
import { type Rung, rungsFor } from '../../media/package/ladder.ts';
import { manifestName, masterName } from '../../media/package/names.ts';
import { defineJob, type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs, segmentsFacts } from '../kit/found.ts';
import type { Output, PlanDraft, Step } from '../kit/plan.ts';
import { packageArgs, type RungPicture, type Sound } from './args.ts';
import { packageNotes } from './notes.ts';
import { packagePromises } from './promises.ts';
import { packageTexts } from './texts.ts';

const format = z.enum(['both', 'hls', 'dash']);
export type PackageFormat = z.infer<typeof format>;

/** What goes into a package of one source. */
export interface Packaged {
  source: PlanInput;
  video: VideoStream;
  pictures: readonly RungPicture[];
  sounds: readonly Sound[];
  format: PackageFormat;
  encrypted: boolean;
}

const shorterSide = ({ width, height }: VideoStream): number => Math.min(width, height);

/** Browsers show what a screen of today shows: neither fields nor, everywhere, HDR. */
const web = { hdr: 'tonemap', interlaced: 'deinterlace' } as const;

/** Eight bits of BT.709: what every browser plays. */
const pictureFor = (video: VideoStream, rung: Rung, at: number): RungPicture => {
  const preset = {
    ...{
      codec: 'h264' as const,
      encoders: ['software' as const],
      tenBit: false,
      keyframeSec: 2,
      speed: 'usual' as const,
    },
    ...{ quality: { software: 21, hardware: 21 }, maxHeight: rung.height },
  };
  return { name: `v${at}`, rung, target: targetPicture(video, preset, web) };
};

const videoOf = ({ media, name }: Pick<PlanInput, 'media' | 'name'>): VideoStream => {
  const video = mainVideo(media);
  if (!video) throw new StreamOpsError('NOT_MEDIA', `${name} has no moving picture, and a package is one.`);
  if (video.hdr !== 'dolby-vision' || hdrOf(video) !== 'sdr') return video;
  throw new StreamOpsError(
    'PARAMS_INVALID',
    `The picture of ${name} is Dolby Vision without a layer that other encoders know.`,
  );
};

/** What a package of a source would hold, at most so many sizes. Rejects with NOT_MEDIA, PARAMS_INVALID. */
export const packagedOf = (
  media: PlanInput['media'],
  { name, rungs }: { name: string; rungs: number },
): Pick<Packaged, 'video' | 'pictures' | 'sounds'> => {
  const video = videoOf({ media, name });
  const ladder = rungsFor(shorterSide(video), video.frameRate ?? 30, rungs);
  return {
    video,
    pictures: ladder.map((rung, at) => pictureFor(video, rung, at)),
    sounds: audioStreams(media).map((stream, at) => ({ name: `a${at}`, stream })),
  };
};

const outputOf = ({ source, format: wanted }: Packaged): Output => ({
  to: 'drive',
  driveId: source.driveId,
  dir: source.dir,
  fileName: nameOf(source.stem, '.package'),
  entry: wanted === 'dash' ? manifestName : masterName,
  relation: 'package',
  from: 0,
});

const stepsOf = (packaged: Packaged, given: { segmentSec: number; preset: string }): Step[] => {
  const { source, pictures, sounds, encrypted } = packaged;
  const { durationSec } = source.media;
  return [
    {
      kind: 'ffmpeg',
      id: 'encode',
      title: 'Encode',
      args: packageArgs({ pictures, sounds, ...given }),
      ...(durationSec === null ? {} : { durationSec }),
    },
    {
      kind: 'segment',
      id: 'segments',
      into: 'package',
      encrypt: encrypted,
      tracks: [...pictures, ...sounds].map(({ name }) => ({ from: { work: `${name}.mp4` }, name })),
    },
  ];
};

const afterwards = 'Then the playlists are written, which name the segments.';

const planFor = (
  packaged: Packaged,
  given: { segmentSec: number; preset: string },
  { found }: PlanContext,
): PlanDraft => {
  const outputs = { package: outputOf(packaged) };
  const steps = stepsOf(packaged, given);
  const cut = foundAs(found, 'segments', segmentsFacts);
  if (!cut) return { outputs, steps, next: 'segments', afterwards, notes: packageNotes(packaged) };
  const texts = packageTexts(packaged, cut.tracks);
  return {
    outputs,
    steps: [
      ...steps,
      ...texts.map(
        ({ file, text }): Step => ({
          kind: 'write',
          id: `write ${file}`,
          to: { output: 'package', file },
          text,
        }),
      ),
    ],
    expect: packagePromises(packaged, { tracks: cut.tracks, texts }),
    effects: [{ kind: 'setMedia', input: 0, media: packaged.source.media }],
    notes: packageNotes(packaged, foundAs(found, 'encode', ffmpegFacts)),
  };
};

const presets = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow'] as const;

export const packageJob = defineJob({
  type: 'package',
  title: 'Package',
  summary: 'Make a folder that browsers play over HLS and DASH, in several sizes.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({
    format: format.default('both').describe('Playlists: both, hls or dash; the segments are the same'),
    rungs: z
      .int()
      .min(1)
      .max(7)
      .default(4)
      .describe('Sizes at most, from the largest down; none is larger than the source'),
    segmentSec: z
      .number()
      .min(1)
      .max(20)
      .default(4)
      .describe('Seconds of a segment, about: cut at keyframes'),
    preset: z.enum(presets).default('veryfast').describe('How long x264 takes for the same quality a bit'),
    encryption: z
      .enum(['none', 'aes-128'])
      .default('none')
      .describe('aes-128: each segment, with a key made for the package (HLS only)'),
  }),
  plan({ format: wanted, rungs, segmentSec, preset, encryption }, context) {
    const source = sourceOf(context);
    if (encryption !== 'none' && wanted !== 'hls') {
      throw new StreamOpsError('PARAMS_INVALID', 'AES-128 is for HLS alone: give format: hls with it.');
    }
    const packaged: Packaged = {
      ...{ source, format: wanted, encrypted: encryption !== 'none' },
      ...packagedOf(source.media, { name: source.name, rungs }),
    };
    return planFor(packaged, { segmentSec, preset }, context);
  },
});
