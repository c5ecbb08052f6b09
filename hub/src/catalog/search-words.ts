import { type Asset, type MediaInfo, type MediaStream, mainVideo } from '@streamops/core';

/** Goes up with every change of what words a text has: catalogs then index all their assets again. */
export const wordsVersion = `1 unicode ${process.versions.unicode}`;

/** More than this many different words of one asset are not searched. */
const maxWords = 200;
/** Letters of a word that count; what follows is not compared. */
const maxLetters = 24;
/** More words than this in one question are left out. */
const maxAsked = 12;

const piecesOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const lower = (text: string): string => text.toLowerCase().replace(/\p{M}+/gu, '');

/** Chinese and Japanese character by character, numbers, camelCase, ACRONYMSBefore, everything else as it runs. */
const part =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|\p{N}+|\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|[\p{Lt}\p{Lm}\p{Lo}]/gu;

/** `EldenRing` → `elden`, `ring`; empty where it is only one part. */
const partsOf = (piece: string): string[] => {
  const parts = (piece.match(part) ?? []).map(lower);
  return parts.length > 1 ? parts : [];
};

/** `EldenRing_2026-01` → `eldenring`, `elden`, `ring`, `2026`, `01`. Letters and digits only, lower case. */
export const wordsOf = (text: string): string[] =>
  piecesOf(text).flatMap((piece) => [lower(piece), ...partsOf(piece)]);

const spokenNames: Record<string, string> = { hevc: 'h265', h264: 'avc', mjpeg: 'jpeg' };

const streamFacts = (stream: MediaStream): (string | undefined)[] => {
  const common = [stream.codec, spokenNames[stream.codec], stream.profile, stream.language, stream.title];
  if (stream.kind === 'audio') return [...common, `${stream.channels}ch`, stream.channelLayout];
  if (stream.kind === 'video') return common;
  return [...common, stream.kind, stream.fileName];
};

const pictureFacts = (media: MediaInfo): (string | undefined)[] => {
  const video = mainVideo(media);
  if (!video) return [];
  const { width, height, frameRate, hdr, variableFrameRate } = video;
  // Named by the shorter side, so that a vertical recording is 1080p too.
  const lines = Math.min(width, height);
  return [
    `${width}x${height}`,
    `${lines}p`,
    lines === 2160 ? '4k' : undefined,
    frameRate === undefined ? undefined : `${Math.round(frameRate)}fps`,
    variableFrameRate ? 'vfr' : undefined,
    hdr === 'sdr' ? undefined : `hdr ${hdr}`,
  ];
};

/** Every word that an asset is found by: of its path, its tags and its streams. */
export const assetWords = ({ path, tags, media }: Pick<Asset, 'path' | 'tags' | 'media'>): string[] => {
  const facts = media ? [media.container, ...pictureFacts(media), ...media.streams.flatMap(streamFacts)] : [];
  const texts = [path, ...tags, ...facts].filter((text) => text !== undefined);
  return [...new Set(texts.flatMap(wordsOf))].slice(0, maxWords);
};

const lettersOf = (word: string): string[] => [...word].slice(0, maxLetters);

/** `hub` → `hu`, `hub`; a word of one letter as it is. */
const beginningsOf = (word: string): string[] => {
  const letters = lettersOf(word);
  if (letters.length < 2) return [word];
  return letters.slice(1).map((_, index) => letters.slice(0, index + 2).join(''));
};

/**
 * What an asset is indexed under: every beginning of every word, so that a prefix is looked up as one term. (Asked
 * for a prefix, FTS5 merges all that begin with it before it gives the first row: 60 ms for a common one.)
 */
export const assetTerms = (asset: Pick<Asset, 'path' | 'tags' | 'media'>): Set<string> =>
  new Set(assetWords(asset).flatMap(beginningsOf));

/**
 * One word of a question, as terms: the asset has `whole`, or all of `parts`. A word of one letter has to be there
 * by itself.
 */
export interface AskedWord {
  whole: string;
  parts: string[];
}

const asTerm = (word: string): string => lettersOf(word).join('');

/** What a person typed, as words that must all match. Empty where there is no letter or digit in it. */
export const askedWords = (q: string): AskedWord[] =>
  piecesOf(q)
    .slice(0, maxAsked)
    .map((piece) => ({ whole: asTerm(lower(piece)), parts: partsOf(piece).map(asTerm) }));

const endings = ['ations', 'ation', 'ments', 'ment', 'ings', 'ing', 'edly', 'ies', 'ers', 'er', 'ed', 'ly'];
const shortEndings = ['es', 's', 'y', 'e'];

const withoutEnding = (word: string): string => {
  const ending = [...endings, ...shortEndings].find(
    (candidate) => word.endsWith(candidate) && word.length - candidate.length >= 3,
  );
  const stem = ending ? word.slice(0, -ending.length) : word;
  const doubled = stem.length > 3 && /([bdfgmnprt])\1$/.test(stem);
  return doubled ? stem.slice(0, -1) : stem;
};

/** The second chance: `fights` also finds `fighting`. As words match by prefix, an English stem is enough. */
export const stemmed = (words: readonly AskedWord[]): AskedWord[] =>
  words.map(({ whole, parts }) => ({ whole: withoutEnding(whole), parts: parts.map(withoutEnding) }));
