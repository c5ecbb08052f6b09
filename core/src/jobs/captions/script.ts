import { z } from 'zod';
import { flags } from '../../media/flags.ts';
import type { MediaInfo, MediaStream } from '../../media/media-info.ts';
import type { CaptionLook } from '../../media/subtitles/captions.ts';
import { subtitleFormats } from '../../media/subtitles/cues.ts';
import type { PlanInput } from '../kit/define.ts';
import type { Arg, Found, Step } from '../kit/plan.ts';
import { endsInPacket } from '../remux/args.ts';

export const textFacts: z.ZodType<Found['subtitleText']> = z.object({
  format: z.enum(subtitleFormats),
  encoding: z.string(),
  cues: z.int(),
});

/** Scratch files: what was read, ASS of it, ASS to be drawn, and a folder. */
const [text, script] = ['caption-text', 'caption-script'];
export const [ready, fonts] = ['captions', 'fonts'];

const fontType = /font|truetype|opentype|sfnt/i;
const fontName = /\.(ttf|otf|ttc|otc|woff2?)$/i;

export const isFont = (stream: MediaStream): boolean =>
  stream.kind === 'attachment' &&
  (fontType.test(stream.mimeType ?? '') ||
    fontName.test(stream.fileName ?? '') ||
    /^(ttf|otf)$/.test(stream.codec));

export const fontsOf = ({ streams }: MediaInfo): MediaStream[] => streams.filter(isFont);

/** An option of the input that they are in: ffmpeg writes them out while it opens it. */
const fontFiles = (media: MediaInfo): Arg[] =>
  fontsOf(media).flatMap(({ index }, at): Arg[] => [
    `-dump_attachment:${index}`,
    { work: fonts, file: `font${at + 1}` },
  ]);

/** The demuxer is named, so that the content of a text chooses none. */
const demuxers = { srt: 'srt', vtt: 'webvtt', ass: 'ass' } as const;

export interface Text {
  /** Whether it is ASS, and says itself how it looks. */
  isStyled: boolean;
  args: Arg[];
}

const styled = new Set(['ass', 'ssa']);

export const trackText = (track: MediaStream, { media }: PlanInput): Text => ({
  isStyled: styled.has(track.codec),
  args: [
    ...(endsInPacket(media.container, media.finished) ? flags({ fflags: '+discardcorrupt' }) : []),
    ...fontFiles(media),
    ...['-i', { input: 0 }, '-map', `0:${track.index}`],
    ...flags({ c: track.codec === 'ass' ? 'copy' : 'ass' }),
  ],
});

export const fileText = ({ format }: Found['subtitleText'], { media }: PlanInput): Text => ({
  isStyled: format === 'ass',
  args: [
    ...fontFiles(media),
    ...['-i', { input: 0 }, '-f', demuxers[format], '-i', { work: text }, '-map', '1:0'],
    ...flags({ c: format === 'ass' ? 'copy' : 'ass' }),
  ],
});

export const readStep = (input: number): Step => ({
  kind: 'subtitleText',
  id: 'read captions',
  from: { input },
  to: { work: text },
});

export const scriptSteps = ({ args, isStyled }: Text, look: CaptionLook): Step[] => [
  {
    ...{ kind: 'ffmpeg', id: 'caption script', title: 'Read captions' },
    args: [...args, ...flags({ map_chapters: -1, f: 'ass' }), { work: script }],
  },
  {
    ...{ kind: 'captions', id: 'captions', from: { work: script }, to: { work: ready } },
    ...(isStyled ? {} : { look }),
  },
];
