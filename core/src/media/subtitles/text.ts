import type { SubtitleFormat } from './cues.ts';

export interface DecodedText {
  text: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/** Zeros at every other place are what Latin letters look like in UTF-16. */
const zerosAt = (bytes: Uint8Array, odd: boolean): number => {
  const head = bytes.subarray(0, 2000);
  return (
    head.filter((byte, at) => byte === 0 && (at % 2 === 1) === odd).length / Math.max(1, head.length / 2)
  );
};

const mostly = 0.4;

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

const encodingOf = (bytes: Uint8Array): DecodedText['encoding'] => {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (zerosAt(bytes, true) > mostly) return 'utf-16le';
  if (zerosAt(bytes, false) > mostly) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
};

/**
 * Text whose encoding nobody tells: by its mark, by the zeros of UTF-16, as UTF-8 where it is that, else as Windows-1252,
 * which takes every byte. Lines end with `\n`, the mark is gone.
 */
export const decodeText = (bytes: Uint8Array): DecodedText => {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  return { text: text.replaceAll(/\r\n?/g, '\n'), encoding };
};

/** What a text of subtitles is written as; undefined where it is none. */
export const subtitleFormatOf = (text: string): SubtitleFormat | undefined => {
  const head = text.trimStart();
  if (/^WEBVTT(\s|$)/.test(head)) return 'vtt';
  if (/^\[Script Info\]/i.test(head)) return 'ass';
  return /^ *\d+:\d{2}:\d{2}[,.]\d{1,3} --> /m.test(text) ? 'srt' : undefined;
};
