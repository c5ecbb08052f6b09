import { z } from 'zod';
import { changeCommands } from './commands.ts';
import { secondsOf } from './cues.ts';

export const captionPositions = ['bottom', 'middle', 'top'] as const;

/** How captions without a style of their own are drawn. */
export const captionLook = z.object({
  /** Pixels of the picture that they are drawn into. */
  width: z.int().min(2),
  height: z.int().min(2),
  /** Width of a pixel to its height, so that letters are as wide as they are meant to be. */
  pixelAspect: z.number().positive(),
  /** Height of a line, in shares of the picture's. */
  size: z.number().positive(),
  /** Width of the outline, in shares of a line's height. */
  outline: z.number().min(0),
  position: z.enum(captionPositions),
});
export type CaptionLook = z.infer<typeof captionLook>;

/** What an ASS file shows. Seconds. */
export interface CaptionFacts {
  lines: number;
  firstSec: number;
  lastSec: number;
  /** When plain letters are to be seen, without any commands: what drawing is tried with. null where there are none. */
  sampleSec: number | null;
}

/** As on the keys of numbers (`\an` of ASS). */
const alignments = { bottom: 2, middle: 5, top: 8 } as const;

/** From the edges, in shares of the height and the width: what screens and players cover. */
const marginShare = 0.05;

const styleFields =
  'Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding';

const round = (value: number): number => Number(value.toFixed(2));

/** One unit of the script is one pixel, so that a size means the same in every picture. */
const headOf = ({ width, height, pixelAspect, size, outline, position }: CaptionLook): string => {
  const line = size * height;
  const side = Math.round(width * marginShare);
  const white = '&H00FFFFFF';
  const black = '&H00000000';
  const style = [
    ...['Default', 'Arial', round(line), white, white, black, black, 0, 0, 0, 0],
    ...[round(100 / pixelAspect), 100, 0, 0, 1, round(outline * line), 0, alignments[position]],
    ...[side, side, Math.round(height * marginShare), 1],
  ];
  return [
    ...['[Script Info]', 'ScriptType: v4.00+', `PlayResX: ${width}`, `PlayResY: ${height}`],
    ...['WrapStyle: 0', 'ScaledBorderAndShadow: yes', 'YCbCr Matrix: None', ''],
    ...['[V4+ Styles]', `Format: ${styleFields}`, `Style: ${style.join(',')}`, ''],
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
  ].join('\n');
};

/** `Dialogue: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text`. */
const dialogue = /^Dialogue:([^,]*),([^,]*),([^,]*),(?:[^,]*,){6}(.*)$/;

interface Line {
  layer: string;
  start: string;
  end: string;
  text: string;
}

const linesIn = (ass: string): Line[] =>
  ass.split(/\r?\n/).flatMap((raw) => {
    const [, layer, start, end, text] = dialogue.exec(raw) ?? [];
    if (layer === undefined || start === undefined || end === undefined || text === undefined) return [];
    return [{ layer: layer.trim(), start, end, text }];
  });

/**
 * Sizes count in the units of the script that they were written in, of 288 lines (ffmpeg's), and go; so do fields of
 * names and margins. Colours, italics and places within the picture (`\an8`) stay.
 */
const unsized = (text: string): string =>
  changeCommands(text, '}', (commands) => {
    const kept = commands.replaceAll(/\\(?:fs(?:c[xy]|p)?-?[\d.]*(?=[\\}])|pos\([^()\\]*\))/g, '');
    return kept === '{}' ? '' : kept;
  });

/** ASS that ffmpeg made of SRT, WebVTT or MP4's timed text, in this style. */
export const styledCaptions = (ass: string, look: CaptionLook): string => {
  const lines = linesIn(ass).map(
    ({ layer, start, end, text }) => `Dialogue: ${layer},${start},${end},Default,,0,0,0,,${unsized(text)}`,
  );
  return `${[headOf(look), ...lines].join('\n')}\n`;
};

const isPlain = (text: string): boolean => !/[{}\\]/.test(text) && /[\p{L}\p{N}]/u.test(text);

/** undefined where no line shows anything. */
export const captionFacts = (ass: string): CaptionFacts | undefined => {
  const shown = linesIn(ass).flatMap(({ start, end, text }) => {
    const [startSec, endSec] = [secondsOf(start), secondsOf(end)];
    if (startSec === undefined || endSec === undefined || endSec <= startSec || text.trim() === '') return [];
    return [{ startSec, endSec, text }];
  });
  if (shown.length === 0) return undefined;
  const sample = shown.find(({ text }) => isPlain(text));
  return {
    lines: shown.length,
    firstSec: shown.reduce((first, { startSec }) => Math.min(first, startSec), Number.POSITIVE_INFINITY),
    lastSec: shown.reduce((last, { endSec }) => Math.max(last, endSec), 0),
    sampleSec: sample ? (sample.startSec + sample.endSec) / 2 : null,
  };
};
