import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeClip } from '../media/index.ts';
import { ffmpegPath } from '../media/make.ts';
import { asFileName } from './strings.ts';

/** In none of the texts, and a byte long as what it stands for. */
const standIn = '\u0002';
const endingBackslashes = /\\+$/;

/**
 * As ffmpeg's own file of metadata has it. 5.1 takes a backslash before the line's end for one that joins lines, also one
 * that is escaped: others stand there until the clip is made.
 */
const escaped = (text: string): string =>
  text.replace(endingBackslashes, ({ length }) => standIn.repeat(length)).replace(/[=;#\\\n]/g, '\\$&');

/** A ChapString of Matroska (RFC 9559, 5.1.7.1.4.10), its length in one byte as those of short texts are. */
const chapterTitle = (title: string): Buffer => {
  const bytes = Buffer.from(title);
  return Buffer.concat([Buffer.from([0x85, 0x80 | bytes.length]), bytes]);
};

/** What it is the first part of; its own length is a byte too. */
const chapterDisplay = 0x80;

const placesOf = (file: Buffer, title: Buffer, from = 0): number[] => {
  const at = file.indexOf(title, from);
  if (at < 0) return [];
  return [...(file[at - 2] === chapterDisplay ? [at] : []), ...placesOf(file, title, at + 1)];
};

/** Puts the backslashes that no file of metadata can end a line with where they belong. */
const endTitle = async (path: string, text: string): Promise<void> => {
  const file = await readFile(path);
  const stood = chapterTitle(text.replace(endingBackslashes, ({ length }) => standIn.repeat(length)));
  const [at, ...others] = placesOf(file, stood);
  if (at === undefined || others.length > 0) throw new Error(`No one title ${JSON.stringify(text)}.`);
  chapterTitle(text).copy(file, at);
  await writeFile(path, file);
};

/** Not all of a text can be in one: an empty line ends it. */
const cue = (text: string): string =>
  `1\n00:00:00,100 --> 00:00:00,900\n${text.replace(/[\0\r\n]+/g, ' ')}\n`;

/** No folder's own name, and none that is nothing. */
export const plainName = (text: string): string => {
  const name = asFileName(text);
  return name === '' || /^\.+$/.test(name) ? `${name} ` : name;
};

export interface Hostile {
  /** A clip with the text in its name, its title, its tracks' titles and languages, its subtitles and its chapters. */
  clip: string;
  /** A file of subtitles that says the text and is called by it. */
  lines: string;
}

interface Place {
  folder: string;
  /** Where what the clip is made of lies meanwhile. */
  work: string;
}

const sources = async (text: string, { work }: Place): Promise<string[]> => {
  const [chapters, lines] = [join(work, 'chapters'), join(work, 'lines.srt')];
  const chapter = [';FFMETADATA1', '[CHAPTER]', 'TIMEBASE=1/1000', 'START=0', 'END=900'];
  await writeFile(chapters, [...chapter, `title=${escaped(text)}`, ''].join('\n'));
  await writeFile(lines, cue(text));
  return [await makeClip({ seconds: 1, width: 96, height: 64 }), lines, chapters];
};

export const hostileFiles = async (text: string, place: Place): Promise<Hostile> => {
  const title = text.replaceAll('\0', '').slice(0, 2000);
  await mkdir(place.folder);
  const clip = join(place.folder, `${plainName(text)}.mkv`);
  const words = [
    ...(await sources(title, place)).flatMap((path) => ['-i', path]),
    ...['-map', '0', '-map', '1', '-map_chapters', '2'],
    ...['', ':s:0', ':s:1', ':s:2'].flatMap((of) => [`-metadata${of}`, `title=${title}`]),
    ...['-metadata:s:1', `language=${title.slice(0, 8)}`],
    // No checksum of the chapters: they are written into below.
    ...['-c', 'copy', '-write_crc32', '0', `file:${clip}`],
  ];
  await promisify(execFile)(ffmpegPath, ['-v', 'error', '-nostdin', ...words]);
  if (endingBackslashes.test(title)) await endTitle(clip, title);
  const lines = join(place.folder, `${plainName(text)}.srt`);
  await writeFile(lines, cue(text));
  return { clip, lines };
};
