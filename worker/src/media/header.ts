import {
  type AudioStream,
  type ContainerName,
  type MediaInfo,
  type MediaStream,
  mediaInfo,
  type VideoStream,
} from '@streamops/core';
import {
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MATROSKA,
  MP4,
  QTFF,
  WEBM,
} from 'mediabunny';
import { type ProbeRequest, probeStreams } from '../ffmpeg/probe.ts';
import type { Tools } from '../ffmpeg/process.ts';
import { boundedSource } from './bounded-source.ts';
import { type Outline, type OutlinedTrack, outlineOf } from './outline.ts';

// It would print every codec that it does not know, which ffprobe is then asked about, on our standard error.
Logging.level = LogLevel.Silent;

/** Calls back with what mediabunny would have printed. Returns the way out. */
export const onReaderWarning = (hear: (text: string) => void): (() => void) =>
  Logging.on('warn', (words) => hear(words.join(' ')));

/** mediabunny's names that differ from ffmpeg's. PCM is told by endianness there and here. */
const codecNames: Readonly<Record<string, string>> = {
  avc: 'h264',
  'pcm-s16': 'pcm_s16le',
  'pcm-s24': 'pcm_s24le',
  'pcm-s32': 'pcm_s32le',
  'pcm-f32': 'pcm_f32le',
  'pcm-f64': 'pcm_f64le',
  ulaw: 'pcm_mulaw',
  alaw: 'pcm_alaw',
};

const colorNames: Readonly<Record<string, string>> = {
  'iec61966-2-1': 'iec61966-2-1',
  pq: 'smpte2084',
  hlg: 'arib-std-b67',
  rgb: 'gbr',
  'bt2020-ncl': 'bt2020nc',
};

const named = (name: string | null | undefined): string | undefined =>
  name === null || name === undefined || name === 'und' || name === '' ? undefined : name;

const colorName = (name: string | null | undefined): string | undefined =>
  name === null || name === undefined ? undefined : (colorNames[name] ?? name);

/** QuickTime's languages by their numbers (QuickTime File Format, 'Macintosh language codes'). */
const oldLanguages =
  'eng fra ger ita dut sve spa dan por nor heb jpn ara fin gre ice mlt tur hrv chi urd hin tha kor lit pol hun est lav'.split(
    ' ',
  );

const languageOf = async (track: InputTrack, { oldLanguage }: OutlinedTrack): Promise<string | undefined> =>
  oldLanguage === undefined ? named(await track.getLanguageCode()) : oldLanguages[oldLanguage];

interface Place {
  index: number;
  outlined: OutlinedTrack;
}

const commonOf = async (track: InputTrack, { index, outlined }: Place) => {
  const codec = await track.getCodec();
  if (codec === null) return null;
  const language = await languageOf(track, outlined);
  const title = named(await track.getName());
  const durationSec = await track.getDurationFromMetadata();
  return {
    index,
    codec: codecNames[codec] ?? codec.replace('-', '_'),
    default: (await track.getDisposition()).default,
    ...(language === undefined ? {} : { language }),
    ...(title === undefined ? {} : { title }),
    ...(durationSec === null ? {} : { durationSec }),
  };
};

/** Enough packets to tell 29.97 from 30 without reading far, where the container does not say. */
const ratedPackets = 240;

const frameRateOf = async (track: InputVideoTrack, { frameRate }: OutlinedTrack) => {
  const rate = frameRate ?? (await track.computePacketStats(ratedPackets)).averagePacketRate;
  return Number.isFinite(rate) ? { frameRate: Math.round(rate * 1000) / 1000 } : {};
};

const colorOf = async (track: InputVideoTrack): Promise<VideoStream['color']> => {
  const { primaries, transfer, matrix, fullRange } = await track.getColorSpace();
  const found = {
    primaries: colorName(primaries),
    transfer: colorName(transfer),
    matrix: colorName(matrix),
    range: fullRange === undefined || fullRange === null ? undefined : fullRange ? 'pc' : 'tv',
  };
  return Object.fromEntries(Object.entries(found).filter(([, name]) => name !== undefined));
};

const videoOf = async (track: InputVideoTrack, place: Place): Promise<VideoStream | null> => {
  const common = await commonOf(track, place);
  if (!common) return null;
  const color = await colorOf(track);
  const { num, den } = await track.getPixelAspectRatio();
  return {
    kind: 'video',
    ...common,
    width: await track.getCodedWidth(),
    height: await track.getCodedHeight(),
    rotation: await track.getRotation(),
    sampleAspect: `${num}:${den}`,
    ...(await frameRateOf(track, place.outlined)),
    variableFrameRate: null,
    color,
    hdr: color.transfer === 'smpte2084' ? 'hdr10' : color.transfer === 'arib-std-b67' ? 'hlg' : 'sdr',
    attachedPicture: false,
  };
};

const audioOf = async (track: InputAudioTrack, place: Place): Promise<AudioStream | null> => {
  const common = await commonOf(track, place);
  return (
    common && {
      kind: 'audio',
      ...common,
      channels: await track.getNumberOfChannels(),
      sampleRate: await track.getSampleRate(),
    }
  );
};

const streamsOf = async (tracks: readonly InputTrack[], outline: Outline): Promise<MediaStream[] | null> => {
  const streams: MediaStream[] = [];
  for (const [index, track] of tracks.entries()) {
    const place = { index, outlined: outline.tracks[index] ?? {} };
    const stream = track.isVideoTrack()
      ? await videoOf(track, place)
      : track.isAudioTrack()
        ? await audioOf(track, place)
        : null;
    if (!stream) return null;
    streams.push(stream);
  }
  return streams;
};

const containerOf = async (input: Input, outline: Outline): Promise<ContainerName> => {
  if (outline.kind !== 'isobmff') return outline.kind === 'webm' ? 'webm' : 'mkv';
  return (await input.getFormat()) === QTFF ? 'mov' : 'mp4';
};

/** An open mediabunny input; close it with `using`. */
export const openInput = (path: string): Input =>
  new Input({
    formats: [MATROSKA, WEBM, MP4, QTFF],
    source: boundedSource(path),
  });

const readHeader = async (path: string, outline: Outline): Promise<MediaInfo | null> => {
  using input = openInput(path);
  const tracks = await input.getTracks();
  // It shows no subtitles, and nothing of tracks whose kind it does not know.
  if (tracks.length === 0 || tracks.length !== outline.tracks.length) return null;
  const streams = await streamsOf(tracks, outline);
  if (!streams) return null;
  const durationSec = await input.getDurationFromMetadata();
  const found: MediaInfo = {
    container: await containerOf(input, outline),
    durationSec,
    startSec: 0,
    finished: durationSec !== null,
    streams,
    chapters: [],
  };
  // It hands on what a broken header says, numbers that are none among them.
  return mediaInfo.safeParse(found).data ?? null;
};

/**
 * What headers tell (1 to 3 ms), with ffprobe where they may hold more than mediabunny shows: subtitles, chapters,
 * attachments, other containers, damage. Rejects as `ffprobe` does.
 */
export const probeHeader = async (tools: Tools, request: ProbeRequest): Promise<MediaInfo> => {
  const outline = await outlineOf(request.path);
  if (outline && !outline.extras && !outline.excessive) {
    // A header that mediabunny cannot read is no error yet: ffprobe may, and says better what is wrong.
    const found = await readHeader(request.path, outline).catch(() => null);
    if (found) return found;
  }
  return probeStreams(tools, request);
};
