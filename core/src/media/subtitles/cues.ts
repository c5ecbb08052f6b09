import { changeCommands } from './commands.ts';

/** What is said, and when. Seconds. */
export interface Cue {
  startSec: number;
  /** Without styles; lines are parted by `\n`. */
  text: string;
}

export const subtitleFormats = ['srt', 'vtt', 'ass'] as const;
export type SubtitleFormat = (typeof subtitleFormats)[number];

/** `1:02:03,450`, `02:03.450`, `0:02:03.45`. */
const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})$/;

/** Seconds of a time as subtitles write it; undefined where it is none. */
export const secondsOf = (text: string): number | undefined => {
  const [, hours = '0', minutes, seconds, fraction] = clock.exec(text.trim()) ?? [];
  if (minutes === undefined || seconds === undefined || fraction === undefined) return undefined;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction}`);
};

const unstyled = (text: string): string =>
  changeCommands(
    changeCommands(text, '>', () => ''),
    '}',
    () => '',
  ).trim();

const cue = (startSec: number | undefined, text: string): Cue[] =>
  startSec === undefined || text === '' ? [] : [{ startSec, text }];

/** SubRip and WebVTT: blocks with a line of two times, what is said below it. */
const blockCues = (text: string): Cue[] =>
  text.split(/\n\n+/).flatMap((block) => {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => line.includes(' --> '));
    const [start = ''] = (lines[at] ?? '').split(' --> ');
    return cue(secondsOf(start), unstyled(lines.slice(at + 1).join('\n')));
  });

const entities: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&nbsp;': '\u00a0', '&lrm;': '\u200e', '&rlm;': '\u200f' },
};

const plain = (text: string): string => text.replaceAll(/&[a-z]+;/g, (name) => entities[name] ?? name);

/** `Dialogue: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text` (ASS and SSA). */
const dialogue = /^Dialogue:[^,]*,([^,]*),(?:[^,]*,){7}(.*)$/;

const assCues = (text: string): Cue[] =>
  text.split('\n').flatMap((line) => {
    const [, start = '', said = ''] = dialogue.exec(line) ?? [];
    return cue(secondsOf(start), unstyled(said.replaceAll(/\\[Nn]/g, '\n').replaceAll('\\h', '\u00a0')));
  });

/** By time, those of one moment by their words: every format has an order of its own. */
const inOrder = (cues: readonly Cue[]): Cue[] =>
  cues.toSorted((a, b) => a.startSec - b.startSec || (a.text < b.text ? -1 : 1));

/** What a file of subtitles says. */
export const cuesIn = (text: string, format: SubtitleFormat): Cue[] => {
  const lines = text.replace(/^\ufeff/, '').replaceAll('\r', '');
  if (format === 'ass') return inOrder(assCues(lines));
  const found = blockCues(lines);
  return inOrder(format === 'vtt' ? found.map((one) => ({ ...one, text: plain(one.text) })) : found);
};

/** Lines of an ASS file that show something: text, and pictures that are drawn with it. */
export const dialoguesIn = (text: string): number =>
  text
    .replaceAll('\r', '')
    .split('\n')
    .filter((line) => line.startsWith('Dialogue:')).length;
