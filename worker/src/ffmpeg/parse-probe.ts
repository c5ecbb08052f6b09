import {
  type ContainerName,
  type Disposition,
  dispositionWords,
  isUsualHandler,
  type MediaInfo,
  type MediaStream,
} from '@streamops/core';
import { lightOf } from './parse-light.ts';
import { type Probed, type ProbedStream, probed } from './probe-schema.ts';

const number = (text: string | undefined): number | undefined => {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) ? value : undefined;
};

/** `30000/1001` → 29.97; `0/0` → undefined. */
const ratio = (text: string | undefined): number | undefined => {
  const [above, below] = (text ?? '').split('/').map(Number);
  return above && below ? above / below : undefined;
};

/** `00:00:02.023000000`, as Matroska's statistics tags have it. */
const clock = (text: string | undefined): number | undefined => {
  const [hours = 0, minutes = 0, seconds] = (text ?? '').split(':').map(Number);
  if (seconds === undefined) return undefined;
  const length = hours * 3600 + minutes * 60 + seconds;
  return Number.isFinite(length) ? length : undefined;
};

/** Only what is there: a key whose value is undefined is left out. */
const present = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T => {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  // The cast: what is left out is optional in T, by the callers' types.
  return Object.fromEntries(kept) as T;
};

const known = (text: string | undefined): string | undefined =>
  text === undefined || text === 'unknown' || text === 'und' || text === '' ? undefined : text;

/** Matroska writes the names of tags in capitals. */
const timecodeIn = (tags: Readonly<Record<string, string>>): string | undefined =>
  known(tags.timecode ?? tags.TIMECODE);

/** Nothing where there is none of them. */
const dispositionsOf = ({ disposition }: ProbedStream): Disposition[] | undefined => {
  const found = dispositionWords.filter((word) => disposition[word] === 1);
  return found.length > 0 ? found : undefined;
};

const common = (stream: ProbedStream) => ({
  index: stream.index,
  codec: stream.codec_name,
  default: stream.disposition.default === 1,
  ...present<{
    profile?: string;
    language?: string;
    title?: string;
    handlerName?: string;
    dispositions?: Disposition[];
    timecode?: string;
    startSec?: number;
    durationSec?: number;
  }>({
    profile: known(stream.profile === undefined ? undefined : String(stream.profile)),
    language: known(stream.tags.language),
    ...namesOf(stream.tags),
    dispositions: dispositionsOf(stream),
    timecode: timecodeIn(stream.tags),
    startSec: number(stream.start_time),
    durationSec: number(stream.duration) ?? clock(stream.tags.DURATION),
  }),
});

/**
 * MOV puts a byte before a name that says how long it is. ffmpeg takes it for a letter from 128 on (its `char` has a
 * sign); it is no beginning of UTF-8, so ffprobe prints a replacement for it.
 */
const withoutLength = (name: string | undefined): string | undefined =>
  name?.startsWith('\ufffd') && Buffer.byteLength(name.slice(1)) > 127 ? name.slice(1) : name;

/** Players write it as title; MOV and MP4 have only a handler's name, which is a title unless it is the usual one. */
const namesOf = (tags: Readonly<Record<string, string>>): { title?: string; handlerName?: string } => {
  const handlerName = known(withoutLength(tags.handler_name));
  const title = known(tags.title) ?? known(tags.name);
  if (title !== undefined || handlerName === undefined) return present<{ title?: string }>({ title });
  return isUsualHandler(handlerName) ? { handlerName } : { title: handlerName };
};

const hdrOf = (stream: ProbedStream): 'sdr' | 'hdr10' | 'hlg' | 'dolby-vision' => {
  if (stream.side_data_list.some(({ side_data_type }) => side_data_type?.startsWith('DOVI'))) {
    return 'dolby-vision';
  }
  if (stream.color_transfer === 'smpte2084') return 'hdr10';
  return stream.color_transfer === 'arib-std-b67' ? 'hlg' : 'sdr';
};

/** ffmpeg turns counter-clockwise; people and players say clockwise. */
const rotationOf = (stream: ProbedStream): number => {
  const turned = stream.side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  return (((Math.round(-turned / 90) * 90) % 360) + 360) % 360;
};

const bitDepthOf = (pixelFormat: string | undefined): number | undefined => {
  if (pixelFormat === undefined) return undefined;
  const [, bits] = /(?:p|gray|x2rgb|x2bgr|p0)(9|10|12|14|16)(?:le|be)?$/.exec(pixelFormat) ?? [];
  return bits === undefined ? 8 : Number(bits);
};

/** By which is shown first: `tb` was stored the other way round. */
const interlacedOf = (fieldOrder: string | undefined): 'top' | 'bottom' | undefined => {
  if (fieldOrder === 'tt' || fieldOrder === 'bt') return 'top';
  return fieldOrder === 'bb' || fieldOrder === 'tb' ? 'bottom' : undefined;
};

const videoOf = (stream: ProbedStream): MediaStream => ({
  kind: 'video',
  ...common(stream),
  width: stream.width ?? 0,
  height: stream.height ?? 0,
  rotation: rotationOf(stream),
  variableFrameRate: null,
  color: present<{ primaries?: string; transfer?: string; matrix?: string; range?: string }>({
    primaries: known(stream.color_primaries),
    transfer: known(stream.color_transfer),
    matrix: known(stream.color_space),
    range: known(stream.color_range),
  }),
  hdr: hdrOf(stream),
  ...lightOf(stream.side_data_list),
  attachedPicture: stream.disposition.attached_pic === 1,
  ...present<{
    sampleAspect?: string;
    interlaced?: 'top' | 'bottom';
    reordered?: number;
    frameRate?: number;
    pixelFormat?: string;
    bitDepth?: number;
  }>({
    interlaced: interlacedOf(stream.field_order),
    reordered: stream.has_b_frames || undefined,
    sampleAspect: stream.sample_aspect_ratio,
    frameRate: ratio(stream.avg_frame_rate),
    pixelFormat: stream.pix_fmt,
    bitDepth: number(stream.bits_per_raw_sample) || bitDepthOf(stream.pix_fmt),
  }),
});

const streamOf = (stream: ProbedStream): MediaStream => {
  if (stream.codec_type === 'video') return videoOf(stream);
  if (stream.codec_type === 'audio') {
    return {
      kind: 'audio',
      ...common(stream),
      channels: stream.channels ?? 0,
      sampleRate: number(stream.sample_rate) ?? 0,
      ...present<{ channelLayout?: string; bitDepth?: number }>({
        channelLayout: known(stream.channel_layout),
        bitDepth: number(stream.bits_per_raw_sample) || undefined,
      }),
    };
  }
  const kind =
    stream.codec_type === 'subtitle' || stream.codec_type === 'attachment' ? stream.codec_type : 'data';
  return {
    kind,
    ...common(stream),
    ...present<{ codecTag?: string; fileName?: string; mimeType?: string; sizeBytes?: number }>({
      codecTag: kind === 'data' ? stream.codec_tag_string : undefined,
      fileName: stream.tags.filename,
      mimeType: stream.tags.mimetype,
      sizeBytes: kind === 'attachment' ? stream.extradata_size : undefined,
    }),
  };
};

const containers: readonly { name: RegExp; container: ContainerName }[] = [
  { name: /^mpegts$/, container: 'ts' },
  { name: /^(live_)?flv$/, container: 'flv' },
  { name: /^avi$/, container: 'avi' },
  { name: /^mpeg(video)?$/, container: 'mpeg' },
  { name: /^(wav|w64)$/, container: 'wav' },
  { name: /^mp3$/, container: 'mp3' },
  { name: /^flac$/, container: 'flac' },
  { name: /^ogg$/, container: 'ogg' },
  { name: /^aac$/, container: 'aac' },
  { name: /_pipe$|^(image2|gif|apng)$/, container: 'image' },
];

const containerOf = ({ format }: Probed): ContainerName => {
  if (format.format_name.startsWith('mov,')) {
    return format.tags.major_brand?.startsWith('qt') ? 'mov' : 'mp4';
  }
  if (format.format_name.startsWith('matroska')) return 'mkv';
  return containers.find(({ name }) => name.test(format.format_name))?.container ?? 'other';
};

/** What ffmpeg writes for a subtitle that nothing takes down: 2³² milliseconds, 49.7 days. */
const endlessSec = Math.floor(2 ** 32 / 1000);

/** Seconds. A file is no longer than its picture and sound where only such a subtitle makes it so. */
const durationOf = ({ format, streams }: Probed): number | null => {
  const told = number(format.duration) ?? null;
  if (told === null || told < endlessSec) return told;
  const media = streams.filter(({ codec_type }) => codec_type === 'video' || codec_type === 'audio');
  const lengths = media.flatMap(({ duration, tags }) => number(duration) ?? clock(tags.DURATION) ?? []);
  return lengths.length === 0 ? told : Math.max(...lengths);
};

/** Some writers say it of the file and not of its picture. */
const withTimecode = (stream: MediaStream, timecode: string | undefined): MediaStream =>
  stream.kind === 'video' && timecode !== undefined ? { timecode, ...stream } : stream;

/** ffprobe's JSON (`-show_format -show_streams -show_chapters`) as MediaInfo. */
export const mediaInfoOf = (json: unknown): MediaInfo => {
  const found = probed.parse(json);
  const container = containerOf(found);
  const durationSec = durationOf(found);
  return {
    container,
    durationSec,
    startSec: number(found.format.start_time) ?? 0,
    ...present<{ bitRate?: number }>({ bitRate: number(found.format.bit_rate) }),
    // A recorder writes the duration of a Matroska file when it ends it.
    finished: !(container === 'mkv' && durationSec === null),
    streams: found.streams.map((stream) => withTimecode(streamOf(stream), timecodeIn(found.format.tags))),
    chapters: found.chapters.map((chapter) => ({
      startSec: number(chapter.start_time) ?? 0,
      endSec: number(chapter.end_time) ?? 0,
      title: chapter.tags.title ?? '',
    })),
  };
};
