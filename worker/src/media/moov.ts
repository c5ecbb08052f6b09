import { boxHeader } from '@streamops/core';

/** Tables of a day's recording with six tracks are some tens of megabytes. What has more is left to ffprobe. */
export const mostMoov = 64 * 2 ** 20;
/** Of all tracks together: a day at 60 frames a second with six tracks of AAC is 29 million. */
export const mostSamples = 32_000_000;
/** Of one track: a day at 90 frames a second. */
export const mostOfTrack = 8_000_000;

interface Box {
  type: string;
  content: Buffer;
}

/** The boxes inside one that was read whole. Four bytes of nothing may end a list in QuickTime files. */
export function* boxesIn(bytes: Buffer): Generator<Box> {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const box = boxHeader(bytes.subarray(at, at + 16));
    const size = box?.size ?? bytes.length - at;
    if (!box || at + size > bytes.length) return;
    yield { type: box.type, content: bytes.subarray(at + box.headerBytes, at + size) };
    at += size;
  }
}

export const findBox = (bytes: Buffer | undefined, ...path: readonly string[]): Buffer | undefined =>
  path.reduce<Buffer | undefined>((inside, type) => {
    if (!inside) return undefined;
    for (const box of boxesIn(inside)) if (box.type === type) return box.content;
    return undefined;
  }, bytes);

/** Where the contents of boxes of a type begin, however deep they lie: a search for the word, so a few may be none. */
const contentsOf = (moov: Buffer, type: string): number[] => {
  const found: number[] = [];
  for (let at = moov.indexOf(type); at >= 0; at = moov.indexOf(type, at + 4)) found.push(at + 4);
  return found;
};

/** Letters are packed from 0x400 on; below are QuickTime's own numbers, and 0x7fff means none. */
const mediaHeader = (moov: Buffer, at: number): { oldLanguage?: number } => {
  const languageAt = at + (moov[at] === 1 ? 32 : 20);
  if (languageAt + 2 > moov.length) return {};
  const oldLanguage = moov.readUInt16BE(languageAt);
  return oldLanguage < 0x400 ? { oldLanguage } : {};
};

/** One for each track of any kind, with QuickTime's number of its language where it has one. */
export const mediaHeaders = (moov: Buffer): { oldLanguage?: number }[] =>
  contentsOf(moov, 'mdhd').map((at) => mediaHeader(moov, at));

/** Samples of one table of sizes, and the bytes that it says they have. 0 of a size: each has one of its own. */
const sizesAt = (moov: Buffer, at: number): { samples: number; bytes: number } => {
  if (at + 12 > moov.length) return { samples: 0, bytes: 0 };
  const samples = moov.readUInt32BE(at + 8);
  return { samples, bytes: samples * moov.readUInt32BE(at + 4) };
};

/** Samples of one table of times: runs of a count and a length. */
const timesAt = (moov: Buffer, at: number): number => {
  const entries = at + 8 > moov.length ? 0 : moov.readUInt32BE(at + 4);
  let samples = 0;
  for (let entry = 0; entry < entries && at + 16 + entry * 8 <= moov.length; entry += 1) {
    samples += moov.readUInt32BE(at + 8 + entry * 8);
  }
  return samples;
};

/**
 * Whether its tables claim more samples than anybody records, or more bytes than the file has: a few bytes can name
 * four thousand million samples of one length, and a reader that believes them does not end. Raw sound is one sample
 * for each of its 48,000 a second, of a size that all have.
 */
export const overclaims = (moov: Buffer, fileSize: number): boolean => {
  const sizes = contentsOf(moov, 'stsz').map((at) => sizesAt(moov, at));
  const timed = contentsOf(moov, 'stts').reduce((sum, at) => sum + timesAt(moov, at), 0);
  const apart = sizes.filter(({ bytes }) => bytes === 0).reduce((sum, { samples }) => sum + samples, 0);
  const held = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const named = sizes.reduce((sum, { samples }) => sum + samples, 0);
  return held > fileSize || apart > mostSamples || timed > Math.max(mostSamples, named);
};
