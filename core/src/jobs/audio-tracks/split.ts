import { audioTracks } from '../../media/audio-tracks.ts';
import { dispositionsInWords } from '../../media/dispositions.ts';
import { isLossless, primingOf, soundFlags } from '../../media/encode/sound.ts';
import { cutToBytes, nameOf } from '../../media/file-path.ts';
import { flags } from '../../media/flags.ts';
import { languageIn } from '../../media/languages.ts';
import type { AudioStream, ContainerName } from '../../media/media-info.ts';
import { legalName } from '../../media/path-template.ts';
import { type Capabilities, type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Arg, Expectation, Note, Output, PlanDraft } from '../kit/plan.ts';
import { endsInPacket, names } from '../remux/args.ts';
import { unreadNotes } from '../remux/damage.ts';
import { dispositionFlags, dispositionLosses, dispositionParts } from '../remux/dispositions.ts';
import { streamLabel } from '../remux/notes.ts';

export const splitFormats = ['copy', 'wav', 'flac', 'aac', 'opus', 'mp3'] as const;
export type SplitFormat = (typeof splitFormats)[number];

interface FileKind {
  ext: string;
  /** ffmpeg's muxer. */
  muxer: string;
  container: ContainerName;
}

const m4a: FileKind = { ext: 'm4a', muxer: 'mp4', container: 'mp4' };
const wav: FileKind = { ext: 'wav', muxer: 'wav', container: 'wav' };
const mka: FileKind = { ext: 'mka', muxer: 'matroska', container: 'mkv' };
const flac: FileKind = { ext: 'flac', muxer: 'flac', container: 'flac' };
const mp3: FileKind = { ext: 'mp3', muxer: 'mp3', container: 'mp3' };
const opus: FileKind = { ext: 'opus', muxer: 'opus', container: 'ogg' };

/** Matroska holds what no file of its own does: AC-3, DTS, big-endian samples and the like. */
const kinds: Readonly<Record<string, FileKind>> = {
  ...{ aac: m4a, alac: m4a, flac, mp3, opus, vorbis: { ...opus, ext: 'ogg', muxer: 'ogg' } },
  ...{ pcm_u8: wav, pcm_s16le: wav, pcm_s24le: wav, pcm_s32le: wav, pcm_f32le: wav, pcm_f64le: wav },
};

/** A track as a file of its own. */
interface Part {
  /** Counted from 1. */
  number: number;
  stream: AudioStream;
  output: string;
  codec: string;
  isCopied: boolean;
  kind: FileKind;
}

/** Samples of 16 bits where they hold it all. */
const wavCodec = ({ codec, bitDepth }: AudioStream): string =>
  bitDepth === 16 || /^pcm_(u8|s16|mulaw|alaw)/.test(codec) ? 'pcm_s16le' : 'pcm_s24le';

const codecFor = (stream: AudioStream, format: SplitFormat): string => {
  if (format === 'copy') return stream.codec;
  return format === 'wav' ? wavCodec(stream) : format;
};

/** Out of Matroska the end of an ALAC track is lost in MP4 (see `containers.ts`): it stays in Matroska. */
const kindOf = (codec: string, { media }: PlanInput): FileKind =>
  codec === 'alac' && media.container === 'mkv' ? mka : (kinds[codec] ?? mka);

const partsOf = (source: PlanInput, numbers: readonly number[], format: SplitFormat): Part[] => {
  const all = audioTracks(source, []);
  return audioTracks(source, numbers).map((stream) => {
    const number = all.indexOf(stream) + 1;
    const codec = codecFor(stream, format);
    const isCopied = codec === stream.codec;
    return { number, stream, output: `track${number}`, codec, isCopied, kind: kindOf(codec, source) };
  });
};

const longestTitle = 80;

const outputOf = ({ driveId, dir, stem }: PlanInput, { number, stream, kind }: Part): Output => {
  const title = legalName(cutToBytes(stream.title ?? '', longestTitle));
  const ending = `.${number}${title === '' ? '' : ` ${title}`}.${kind.ext}`;
  return { to: 'drive', driveId, dir, fileName: nameOf(stem, ending), relation: 'export', from: 0 };
};

/** Whether the file says what a track is called, and when it begins. */
const keepsNames = ({ kind }: Part): boolean => kind === m4a || kind === mka;

/** The container by the name that a remux has for it, as far as names go. */
const roomOf = ({ kind }: Part): 'mkv' | 'mp4' => (kind === mka ? 'mkv' : 'mp4');

const partArgs = (part: Part, keepsOpusDelay: boolean): Arg[] => {
  const { stream, codec, isCopied, kind, output } = part;
  const room = { container: roomOf(part), keepsOpusDelay };
  const own = isCopied
    ? flags({ c: 'copy' })
    : soundFlags(stream, 0, { change: { codec, filters: [] }, room });
  return [
    ...['-map', `0:${stream.index}`, ...own],
    ...(keepsNames(part) ? dispositionFlags(0, stream, { room: roomOf(part) }) : []),
    ...names(0, { stream }, roomOf(part)),
    ...flags({
      map_metadata: 0,
      map_chapters: -1,
      movflags: kind === m4a ? '+faststart' : undefined,
      // More than 4 GB, which WAV has no numbers for.
      rf64: kind === wav ? 'auto' : undefined,
      f: kind.muxer,
    }),
    { output },
  ];
};

const partLines = (part: Part, mkvKeeps: Capabilities['mkvKeeps']): Expectation[] => {
  const { stream, codec, isCopied, kind, output } = part;
  const { sampleRate, channels, title, language } = stream;
  const from = { input: 0, index: stream.index };
  const code = language && languageIn(roomOf(part), language);
  return [
    { kind: 'container', output, container: kind.container },
    {
      ...{ kind: 'stream', output, index: 0, label: streamLabel(stream), codec, sameDurationAs: from },
      ...(isCopied
        ? { copiedFrom: from }
        : { primingSec: primingOf(stream.codec, stream) + primingOf(codec, stream) }),
      ...(isLossless(codec) ? { sampleRate, channels } : {}),
      ...(keepsNames(part) && title ? { title } : {}),
      ...(keepsNames(part) && code ? { language: code } : {}),
      ...(keepsNames(part) ? dispositionParts(stream, { room: roomOf(part), mkvKeeps }) : {}),
    },
  ];
};

/** What the file does not say of what the track is for. */
const lostIn = (part: Part, mkvKeeps: Capabilities['mkvKeeps']): string[] => {
  const { stream, kind } = part;
  if (keepsNames(part)) return dispositionLosses(stream, { room: roomOf(part), mkvKeeps });
  const all = dispositionsInWords(stream.dispositions ?? []);
  return all === '' ? [] : [`${kind.ext.toUpperCase()} can't say what it is for: ${all}.`];
};

/** A tenth of what one notices. Seconds. */
const noticedSec = 0.002;

const partNotes = (part: Part, { media }: PlanInput, mkvKeeps: Capabilities['mkvKeeps']): Note[] => {
  const { stream, codec, isCopied, kind } = part;
  const label = streamLabel(stream);
  const note = (level: Note['level'], text: string): Note => ({ level, subject: label, text });
  const lateSec = (stream.startSec ?? media.startSec) - media.startSec;
  const name = kind.ext.toUpperCase();
  return [
    ...(isCopied ? [] : [note('info', `${stream.codec} was encoded to ${codec}.`)]),
    ...(codec === 'mp3' && !isCopied && stream.channels > 2
      ? [note('warn', 'MP3 holds two channels: the others are mixed into them.')]
      : []),
    ...(keepsNames(part) || lateSec <= noticedSec
      ? []
      : [
          note(
            'warn',
            `It begins ${lateSec.toFixed(3)} s after the recording, which ${name} can't say: move it by as much.`,
          ),
        ]),
    ...(keepsNames(part) || !stream.language
      ? []
      : [note('info', `${name} has no place for its language, ${stream.language}.`)]),
    ...lostIn(part, mkvKeeps).map((text) => note('info', text)),
  ];
};

/** A file for each track, all from one reading. */
export const splitPlan = (
  context: PlanContext,
  numbers: readonly number[],
  format: SplitFormat,
): PlanDraft => {
  const source = sourceOf(context);
  const { media } = source;
  const parts = partsOf(source, numbers, format);
  const { mkvKeeps } = context.capabilities;
  const ran = foundAs(context.found, 'split', ffmpegFacts);
  const chapters: Note = { level: 'info', subject: 'Chapters', text: 'They are left out of the files.' };
  return {
    outputs: Object.fromEntries(parts.map((part) => [part.output, outputOf(source, part)])),
    steps: [
      {
        kind: 'ffmpeg',
        id: 'split',
        title: 'Split',
        args: [
          ...(endsInPacket(media.container, media.finished) ? flags({ fflags: '+discardcorrupt' }) : []),
          ...['-i', { input: 0 }],
          ...parts.flatMap((part) => partArgs(part, mkvKeeps.opusDelay)),
        ],
        ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
      },
    ],
    expect: parts.flatMap((part) => partLines(part, mkvKeeps)),
    effects: [{ kind: 'setMedia', input: 0, media }],
    notes: [
      ...unreadNotes(ran?.complaints ?? [], media),
      ...parts.flatMap((part) => partNotes(part, source, mkvKeeps)),
      ...(media.chapters.length > 0 ? [chapters] : []),
    ],
    ...(ran ? {} : { next: 'split' }),
  };
};
