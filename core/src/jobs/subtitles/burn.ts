import { StreamOpsError } from '../../errors.ts';
import type { EncoderMaker } from '../../media/encode/presets.ts';
import { type Preset, presets } from '../../media/encode/presets.ts';
import { nameOf } from '../../media/file-path.ts';
import { fitStreams } from '../../media/fit-streams.ts';
import { type MediaInfo, type MediaStream, mainVideo } from '../../media/media-info.ts';
import { type CaptionSource, drawCaptions } from '../captions/captions.ts';
import { type CaptionWishes, lookFor } from '../captions/params.ts';
import { isFont } from '../captions/script.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import type { Output, PlanDraft } from '../kit/plan.ts';
import { choose } from '../transcode/choose.ts';
import { encodePlan } from '../transcode/encode-plan.ts';
import { type TranscodeFit, transcodeFit } from '../transcode/fit.ts';

const [usual] = presets;
/** In its own size, for every screen. */
export const burnPreset = {
  ...usual,
  ...{ name: 'burnt', title: 'Burnt-in subtitles' },
  video: { ...usual.video, maxHeight: null },
} satisfies Preset;

export interface BurnWishes extends CaptionWishes {
  tracks: readonly number[];
  encoders: readonly EncoderMaker[];
}

const refuse = (why: string): never => {
  throw new StreamOpsError('PARAMS_INVALID', why);
};

const textCodecs = new Set(['subrip', 'text', 'mov_text', 'webvtt', 'ass', 'ssa']);

const trackOf = ({ media, name }: PlanInput, tracks: readonly number[]): MediaStream => {
  if (tracks.length > 1) return refuse('One track is burnt in: name one alone.');
  const there = media.streams.filter(({ kind }) => kind === 'subtitle');
  if (there.length === 0) throw new StreamOpsError('NOT_MEDIA', `${name} has no subtitles.`);
  const [number = 1] = tracks;
  const track =
    there[number - 1] ?? refuse(`${name} has ${there.length} subtitle tracks: there is no track ${number}.`);
  if (textCodecs.has(track.codec)) return track;
  throw new StreamOpsError(
    'NOT_MEDIA',
    `Subtitle track ${number} of ${name} is ${track.codec}, which is not text that is read here: take a track of text, or a file (SRT, VTT, ASS).`,
  );
};

const captionsOf = ({ inputs }: PlanContext, tracks: readonly number[]): CaptionSource => {
  const [source, file, ...more] = inputs;
  if (!source) return refuse('The job has no input.');
  if (!file) return { track: trackOf(source, tracks) };
  if (more.length > 0) return refuse('One file of subtitles is burnt in.');
  if (tracks.length > 0) return refuse('Name a track of the recording, or give a file: not both.');
  return { file, input: 1 };
};

/** What of the recording goes into the new file: what is in the picture already does not go beside it as well. */
const keptOf = (media: MediaInfo, from: CaptionSource): MediaInfo => {
  const burnt = 'track' in from ? from.track.index : -1;
  const streams = media.streams.filter(({ index }) => index !== burnt);
  const hasOthers = streams.some(({ kind }) => kind === 'subtitle');
  return { ...media, streams: hasOthers ? streams : streams.filter((stream) => !isFont(stream)) };
};

/** Sound stays as it is where MP4 holds it; the rest is encoded as the preset says. */
const soundCopied = (made: TranscodeFit, media: MediaInfo): TranscodeFit => {
  const bare = fitStreams(media.streams, 'mp4', media.container);
  const copied = new Set(bare.kept.flatMap(({ stream, convert }) => (convert ? [] : [stream.index])));
  const kept = made.fit.kept.map((one) =>
    one.stream.kind === 'audio' && copied.has(one.stream.index) ? { stream: one.stream } : one,
  );
  return { ...made, fit: { ...made.fit, kept } };
};

const placeholder = ({ driveId, dir, stem }: PlanInput): Record<string, Output> => {
  const fileName = nameOf(stem, '.burnt.mp4');
  return { video: { to: 'drive', driveId, dir, fileName, relation: 'export', from: 0 } };
};

/**
 * The recording with a track of text, or a file of it, drawn into its main picture. Rejects with NOT_MEDIA,
 * PARAMS_INVALID, FFMPEG_MISSING.
 */
export const burnPlan = (context: PlanContext, wishes: BurnWishes): PlanDraft => {
  const source = sourceOf(context);
  const from = captionsOf(context, wishes.tracks);
  const media = keptOf(source.media, from);
  const made = transcodeFit({ ...source, media }, burnPreset, { hdr: 'tonemap', interlaced: 'deinterlace' });
  const choice = choose(wishes.encoders, burnPreset, context);
  const target = made.targets.get(mainVideo(media)?.index ?? -1);
  if (!target) throw new StreamOpsError('NOT_MEDIA', `${source.name} has no moving picture.`);
  const captions = drawCaptions({ from, look: lookFor(wishes, target), startSec: 0 }, context);
  if ('pass' in captions) return { outputs: placeholder(source), ...captions.pass };
  const { filters, notes } = captions.drawn;
  return encodePlan(
    {
      ...{ fit: soundCopied(made, media), choice, media, relation: 'export', suffix: 'burnt', notes },
      drawn: { index: target.source.index, filters },
    },
    context,
  );
};
