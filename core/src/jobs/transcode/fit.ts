import { StreamOpsError } from '../../errors.ts';
import type { Room } from '../../media/dispositions.ts';
import type { Preset } from '../../media/encode/presets.ts';
import {
  hdrOf,
  type PictureWishes,
  type TargetPicture,
  targetPicture,
} from '../../media/encode/target-picture.ts';
import { fitStreams, type KeptStream, type StreamFit } from '../../media/fit-streams.ts';
import type { AudioStream, ContainerName, MediaStream, VideoStream } from '../../media/media-info.ts';
import type { PlanInput } from '../kit/define.ts';

/** What a transcode makes of each stream. `fit` speaks of streams as they come out. */
export interface TranscodeFit {
  preset: Preset;
  fit: StreamFit;
  /** What each picture becomes, by its index in the source. */
  targets: ReadonlyMap<number, TargetPicture>;
}

/** WebM is Matroska with less in it. */
export const roomOf = ({ preset, fit }: TranscodeFit): Room =>
  preset.container === 'webm' ? 'webm' : fit.container;

export interface FitWishes extends PictureWishes {
  /** Whether HDR may be kept in 8 bits, where bands show: what stands in for a recording is not looked at closely. */
  allowsBands?: boolean;
}

export const isPicture = (stream: MediaStream): stream is VideoStream =>
  stream.kind === 'video' && !stream.attachedPicture;

/** WebM has this one kind of subtitles; ASS would lose its styles by it. */
const becomesWebVtt = new Set(['subrip', 'mov_text', 'text']);

/** Matroska without what WebM may not hold: that goes beside, as it does beside an MP4. */
const webmFit = (streams: readonly MediaStream[], from: ContainerName): StreamFit => {
  const fit = fitStreams(streams, 'mkv', from);
  const beside = fit.kept.filter(
    ({ stream: { kind, codec } }) =>
      kind === 'attachment' || (kind === 'subtitle' && codec !== 'webvtt' && !becomesWebVtt.has(codec)),
  );
  const moved = beside.map(({ stream }) => stream);
  const hasSubtitles = moved.some(({ kind }) => kind === 'subtitle');
  const kept = fit.kept.filter((one) => !beside.includes(one));
  return {
    ...fit,
    kept: kept.map(({ stream, ...rest }): KeptStream => {
      if (!becomesWebVtt.has(stream.codec)) return { stream, ...rest };
      return { stream, convert: { codec: 'webvtt', lossless: false } };
    }),
    sidecar: hasSubtitles ? moved : [],
    files: [...fit.files, ...(hasSubtitles ? [] : moved)],
  };
};

/** A picture as it comes out, so that what is said of it in the new file is right. */
const asTarget = (video: VideoStream, target: TargetPicture, codec: string): VideoStream => {
  const { width, height, sampleAspect, bitDepth, color, hdr } = target;
  return { ...video, codec, width, height, sampleAspect, bitDepth, color, hdr, rotation: 0 };
};

const lossless = /^(pcm_|flac|alac|truehd|wavpack)/;
const within16Bit = /^pcm_(s16|u8|s8|mulaw|alaw)/;

/** What is lossy, or has 16 bits, needs no more of them. */
const pcmOf = ({ codec, bitDepth }: AudioStream): string =>
  !lossless.test(codec) || within16Bit.test(codec) || bitDepth === 16 ? 'pcm_s16le' : 'pcm_s24le';

const encodedAs = ({ stream, convert }: KeptStream, { video, audio, maxBytes }: Preset): KeptStream => {
  if (isPicture(stream) && video) return { stream, convert: { codec: video.codec, lossless: false } };
  if (stream.kind === 'audio') {
    const codec = audio.codec === 'pcm' ? pcmOf(stream) : audio.codec;
    // How many bits a second a track has is not known before: where they count, it is encoded.
    return stream.codec === codec && maxBytes === undefined
      ? { stream }
      : { stream, convert: { codec, lossless: false } };
  }
  return convert ? { stream, convert } : { stream };
};

const refuse = (why: string): never => {
  throw new StreamOpsError('PARAMS_INVALID', why);
};

/** Its colours would be wrong. */
const refuseBareVision = (targets: Iterable<TargetPicture>, name: string): void => {
  for (const { source } of targets) {
    if (source.hdr === 'dolby-vision' && hdrOf(source) === 'sdr') {
      refuse(`The picture of ${name} is Dolby Vision without a layer that other encoders know.`);
    }
  }
};

/** HDR in 8 bits shows bands. */
const refuseBands = (targets: Iterable<TargetPicture>, { title }: Preset, name: string): void => {
  for (const { hdr, bitDepth } of targets) {
    if (hdr !== 'sdr' && bitDepth < 10) {
      refuse(
        `${name} is HDR, which "${title}" can't keep here. Take a preset of HEVC, VP9 or AV1 for a source of 10 bits, or hdr: tonemap.`,
      );
    }
  }
};

const refuseEmpty = ({ name, media }: PlanInput, { title, video }: Preset): void => {
  const has = (kind: MediaStream['kind']) =>
    media.streams.some((stream) => stream.kind === kind && (kind !== 'video' || isPicture(stream)));
  if (!has('video') && !has('audio'))
    throw new StreamOpsError('NOT_MEDIA', `${name} has neither picture nor sound.`);
  if (video && !has('video')) {
    throw new StreamOpsError('NOT_MEDIA', `${name} has no moving picture, which "${title}" encodes.`);
  }
  if (!video && !has('audio')) {
    throw new StreamOpsError('NOT_MEDIA', `${name} has no sound, and "${title}" keeps nothing else.`);
  }
};

/** Rejects with NOT_MEDIA where there is nothing to encode, PARAMS_INVALID for HDR that the preset would spoil. */
export const transcodeFit = (source: PlanInput, preset: Preset, wishes: FitWishes): TranscodeFit => {
  const { streams, container: from } = source.media;
  refuseEmpty(source, preset);
  const { video } = preset;
  const wanted = video ? streams : streams.filter(({ kind }) => kind === 'audio');
  const targets = new Map(
    video
      ? wanted.filter(isPicture).map((stream) => [stream.index, targetPicture(stream, video, wishes)])
      : [],
  );
  refuseBareVision(targets.values(), source.name);
  if (!wishes.allowsBands) refuseBands(targets.values(), preset, source.name);
  const comingOut = wanted.map((stream) => {
    const target = targets.get(stream.index);
    return target && video && isPicture(stream) ? asTarget(stream, target, video.codec) : stream;
  });
  const boxed = preset.container === 'mov' ? 'mov' : 'mp4';
  const fit = preset.container === 'webm' ? webmFit(comingOut, from) : fitStreams(comingOut, boxed, from);
  return { preset, fit: { ...fit, kept: fit.kept.map((one) => encodedAs(one, preset)) }, targets };
};
