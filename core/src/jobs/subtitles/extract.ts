import { StreamOpsError } from '../../errors.ts';
import { dispositionsInWords } from '../../media/dispositions.ts';
import { nameOf } from '../../media/file-path.ts';
import { flags } from '../../media/flags.ts';
import type { MediaInfo, MediaStream } from '../../media/media-info.ts';
import type { SubtitleFormat } from '../../media/subtitles/cues.ts';
import { type Capabilities, type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Arg, Expectation, Note, Output, PlanDraft } from '../kit/plan.ts';
import { endsInPacket, names } from '../remux/args.ts';
import { unreadNotes } from '../remux/damage.ts';
import { dispositionFlags, dispositionParts } from '../remux/dispositions.ts';
import { streamLabel } from '../remux/notes.ts';

type Ext = SubtitleFormat | 'mks';

/** The file that goes with a codec: text as text, pictures as they are in Matroska, which says when each is shown. */
const fitting: Readonly<Record<string, Ext>> = {
  ...{ subrip: 'srt', text: 'srt', mov_text: 'srt', webvtt: 'vtt', ass: 'ass', ssa: 'ass' },
  ...{ hdmv_pgs_subtitle: 'mks', dvd_subtitle: 'mks', dvb_subtitle: 'mks' },
};

/** What is in a file of text as it is in the recording. */
const native: Readonly<Record<Ext, readonly string[]>> = {
  ...{
    srt: ['subrip'],
    vtt: ['webvtt'],
    ass: ['ass'],
    mks: ['hdmv_pgs_subtitle', 'dvd_subtitle', 'dvb_subtitle'],
  },
};

const encoders: Readonly<Record<Ext, string>> = { srt: 'subrip', vtt: 'webvtt', ass: 'ass', mks: 'copy' };
const muxers: Readonly<Record<Ext, string>> = { srt: 'srt', vtt: 'webvtt', ass: 'ass', mks: 'matroska' };

/** A subtitle track as a file of its own. */
interface Part {
  /** Counted from 1 among the subtitles. */
  number: number;
  stream: MediaStream;
  output: string;
  ext: Ext;
  isCopied: boolean;
}

const subtitles = ({ streams }: MediaInfo): MediaStream[] =>
  streams.filter(({ kind }) => kind === 'subtitle');

const chosenFrom = (
  { name, media }: PlanInput,
  numbers: readonly number[],
): { stream: MediaStream; number: number }[] => {
  const tracks = subtitles(media).map((stream, at) => ({ stream, number: at + 1 }));
  if (tracks.length === 0) throw new StreamOpsError('NOT_MEDIA', `${name} has no subtitles.`);
  const missing = numbers.find((number) => tracks[number - 1] === undefined);
  if (missing !== undefined) {
    const there = tracks.length === 1 ? 'one subtitle track' : `${tracks.length} subtitle tracks`;
    throw new StreamOpsError('PARAMS_INVALID', `${name} has ${there}: there is no track ${missing}.`);
  }
  return numbers.length === 0 ? tracks : tracks.filter(({ number }) => numbers.includes(number));
};

const partOf = (
  { stream, number }: { stream: MediaStream; number: number },
  format: SubtitleFormat | 'fitting',
): Part[] => {
  const own = fitting[stream.codec];
  if (own === undefined) return [];
  const ext = own === 'mks' || format === 'fitting' ? own : format;
  return [{ number, stream, output: `track${number}`, ext, isCopied: native[ext].includes(stream.codec) }];
};

/** Players find subtitles by the name of the video and a language. */
const endingOf = ({ number, stream: { language = '' }, ext }: Part, all: readonly Part[]): string => {
  const said = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(language) ? `.${language}` : '';
  const isOnly = all.filter((part) => part.stream.language === language && part.ext === ext).length === 1;
  return said !== '' && isOnly ? `${said}.${ext}` : `.${number}${said}.${ext}`;
};

const outputOf = ({ driveId, dir, stem }: PlanInput, ending: string): Output => ({
  ...{ to: 'drive', driveId, dir, fileName: nameOf(stem, ending), relation: 'sidecar', from: 0 },
});

const partArgs = ({ stream, ext, isCopied, output }: Part): Arg[] => [
  ...['-map', `0:${stream.index}`],
  ...flags({ c: isCopied ? 'copy' : encoders[ext] }),
  ...(ext === 'mks' ? [...dispositionFlags(0, stream, { room: 'mkv' }), ...names(0, { stream }, 'mkv')] : []),
  ...flags({ map_chapters: -1, f: muxers[ext] }),
  { output },
];

const partLines = (
  { stream, ext, isCopied, output }: Part,
  mkvKeeps: Capabilities['mkvKeeps'],
): Expectation[] => {
  const of = { input: 0, index: stream.index };
  const label = streamLabel(stream);
  if (ext !== 'mks') {
    return [{ kind: 'subtitles', output, label, format: ext, of, asLines: isCopied && ext === 'ass' }];
  }
  const { codec, language, title } = stream;
  return [
    { kind: 'container', output, container: 'mkv' },
    {
      ...{ kind: 'stream', output, index: 0, label, codec, copiedFrom: of },
      ...(language ? { language } : {}),
      ...(title ? { title } : {}),
      ...dispositionParts(stream, { room: 'mkv', mkvKeeps }),
    },
  ];
};

const partNotes = ({ stream, ext, isCopied }: Part, hasFonts: boolean): Note[] => {
  const note = (text: string): Note => ({ level: 'info', subject: streamLabel(stream), text });
  const lost = dispositionsInWords(stream.dispositions ?? []);
  const losesStyles = /^(ass|ssa)$/.test(stream.codec) && ext !== 'ass';
  return [
    ...(isCopied
      ? []
      : [
          note(
            `It was written as ${ext.toUpperCase()}: words and times stay.${losesStyles ? ' Styles and places are lost.' : ''}`,
          ),
        ]),
    ...(ext === 'mks' ? [note('It is made of pictures, which only Matroska holds with their times.')] : []),
    ...(ext !== 'mks' && lost !== ''
      ? [note(`${ext.toUpperCase()} can't say what it is for: ${lost}.`)]
      : []),
    ...(ext === 'ass' && hasFonts ? [note('Fonts that are attached to the recording are not in it.')] : []),
  ];
};

/** A file for each subtitle track, all from one reading. Rejects with NOT_MEDIA, PARAMS_INVALID. */
export const extractPlan = (
  context: PlanContext,
  { tracks, format }: { tracks: readonly number[]; format: SubtitleFormat | 'fitting' },
): PlanDraft => {
  const source = sourceOf(context);
  const { media, name } = source;
  const chosen = chosenFrom(source, tracks);
  const parts = chosen.flatMap((one) => partOf(one, format));
  const left = chosen.filter(({ number }) => !parts.some((part) => part.number === number));
  if (parts.length === 0) {
    const codecs = left.map(({ stream }) => stream.codec).join(', ');
    throw new StreamOpsError('NOT_MEDIA', `${name} has no subtitles that a file here holds, only ${codecs}.`);
  }
  const ran = foundAs(context.found, 'extract', ffmpegFacts);
  const hasFonts = media.streams.some(({ kind }) => kind === 'attachment');
  return {
    outputs: Object.fromEntries(parts.map((part) => [part.output, outputOf(source, endingOf(part, parts))])),
    steps: [
      {
        ...{ kind: 'ffmpeg', id: 'extract', title: 'Extract' },
        args: [
          ...(endsInPacket(media.container, media.finished) ? flags({ fflags: '+discardcorrupt' }) : []),
          ...['-i', { input: 0 }],
          ...parts.flatMap(partArgs),
        ],
        ...(media.durationSec === null ? {} : { durationSec: media.durationSec }),
      },
    ],
    expect: parts.flatMap((part) => partLines(part, context.capabilities.mkvKeeps)),
    effects: [{ kind: 'setMedia', input: 0, media }],
    notes: [
      ...unreadNotes(ran?.complaints ?? [], media),
      ...parts.flatMap((part) => partNotes(part, hasFonts)),
      ...left.map(
        ({ stream }): Note => ({
          ...{
            level: 'warn',
            subject: streamLabel(stream),
            text: `No file here holds ${stream.codec}: it was left out.`,
          },
        }),
      ),
    ],
    ...(ran ? {} : { next: 'extract' }),
  };
};
