import { type FileHandle, open } from 'node:fs/promises';
import { readHead, sniff } from './sniff.ts';

/** What a container says about itself before its media: enough to know what a reader of headers would miss. */
export interface Outline {
  kind: 'matroska' | 'webm' | 'isobmff';
  /** Tracks of any kind, in their order. */
  tracks: OutlinedTrack[];
  /** Chapters, attachments, covers: things that only ffprobe lists. */
  extras: boolean;
  /** Bytes that the container promises and the file does not have; 0 where it is whole or does not say. */
  missingBytes: number;
}

export interface OutlinedTrack {
  /** Frames a second as the recorder meant them (Matroska only). */
  frameRate?: number;
  /** QuickTime's number of a language, from before three letters were used (MOV only). */
  oldLanguage?: number;
}

const mostElements = 4096;
const mostMoov = 64 * 2 ** 20;

interface Element {
  id: number;
  /** Of its content. */
  start: number;
  /** null: unknown, as a recorder leaves it until it ends the file. */
  size: number | null;
}

/** Length of a variable-size integer by its first byte: the position of the highest set bit. */
const vintLength = (first: number): number => Math.clz32(first) - 23;

const ebmlAt = (bytes: Buffer, at: number): Element | undefined => {
  const idLength = vintLength(bytes[at] ?? 0);
  const sizeLength = vintLength(bytes[at + idLength] ?? 0);
  const start = at + idLength + sizeLength;
  if (idLength > 4 || sizeLength > 8 || start > bytes.length) return undefined;
  const raw = BigInt(`0x${bytes.toString('hex', at + idLength, start)}`);
  const value = raw & ((1n << BigInt(7 * sizeLength)) - 1n);
  const unknown = value === (1n << BigInt(7 * sizeLength)) - 1n;
  return { id: bytes.readUIntBE(at, idLength), start, size: unknown ? null : Number(value) };
};

const childrenOf = (bytes: Buffer): Element[] => {
  const found: Element[] = [];
  let at = 0;
  while (at < bytes.length && found.length < mostElements) {
    const element = ebmlAt(bytes, at);
    if (!element || element.size === null) break;
    found.push(element);
    at = element.start + element.size;
  }
  return found;
};

const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  cluster: 0x1f43b675,
  seekHead: 0x114d9b74,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  defaultDuration: 0x23e383,
  chapters: 0x1043a770,
  attachments: 0x1941a469,
};
const seekTargets = [ids.chapters, ids.attachments].map((id) => id.toString(16));

const read = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};

/** DefaultDuration is a frame's length in nanoseconds. */
const trackEntry = (entry: Buffer): OutlinedTrack => {
  const found = childrenOf(entry).find(({ id }) => id === ids.defaultDuration);
  if (!found || found.size === null || found.size === 0 || found.size > 8) return {};
  const nanos = Number(`0x${entry.toString('hex', found.start, found.start + found.size)}`);
  return nanos > 0 ? { frameRate: 1e9 / nanos } : {};
};

const trackEntries = (tracks: Buffer): OutlinedTrack[] =>
  childrenOf(tracks)
    .filter(({ id }) => id === ids.trackEntry)
    .map(({ start, size }) => trackEntry(tracks.subarray(start, start + (size ?? 0))));

const matroska = async (
  file: FileHandle,
  fileSize: number,
  kind: 'matroska' | 'webm',
): Promise<Outline | null> => {
  const head = ebmlAt(await read(file, 0, 16), 0);
  if (!head || head.size === null) return null;
  const segmentAt = head.start + head.size;
  const segment = ebmlAt(await read(file, segmentAt, 16), 0);
  if (!segment || segment.id !== ids.segment) return null;
  const begin = segmentAt + segment.start;
  const end = segment.size === null ? fileSize : begin + segment.size;
  const outline: Outline = { kind, tracks: [], extras: false, missingBytes: Math.max(0, end - fileSize) };
  let at = begin;
  for (let count = 0; at < Math.min(end, fileSize) && count < mostElements; count += 1) {
    const element = ebmlAt(await read(file, at, 16), 0);
    if (!element || element.size === null || element.id === ids.cluster) break;
    const content = at + element.start;
    if (element.id === ids.tracks) {
      outline.tracks = trackEntries(await read(file, content, Math.min(element.size, mostMoov)));
    }
    if (element.id === ids.seekHead) {
      const seeks = (await read(file, content, Math.min(element.size, 4096))).toString('hex');
      outline.extras ||= seekTargets.some((target) => seeks.includes(`53ab84${target}`));
    }
    outline.extras ||= element.id === ids.chapters || element.id === ids.attachments;
    at = content + element.size;
  }
  return outline;
};

interface Box {
  type: string;
  start: number;
  end: number;
}

/** Size 1: the real one is in the next 8 bytes; size 0: to the end of the file. */
const boxAt = (bytes: Buffer, at: number, fileSize: number): Box | undefined => {
  if (bytes.length < 8) return undefined;
  const type = bytes.toString('latin1', 4, 8);
  const short = bytes.readUInt32BE(0);
  if (short === 0) return { type, start: at + 8, end: fileSize };
  if (short !== 1) return short < 8 ? undefined : { type, start: at + 8, end: at + short };
  return bytes.length < 16 ? undefined : { type, start: at + 16, end: at + Number(bytes.readBigUInt64BE(8)) };
};

const positions = (bytes: Buffer, word: string): number[] => {
  const found: number[] = [];
  for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 4)) found.push(at);
  return found;
};

/** Letters are packed from 0x400 on; below are QuickTime's own numbers, and 0x7fff means none. */
const mediaHeader = (moov: Buffer, at: number): OutlinedTrack => {
  const isLong = moov[at + 4] === 1;
  const languageAt = at + (isLong ? 36 : 24);
  if (languageAt + 2 > moov.length) return {};
  const oldLanguage = moov.readUInt16BE(languageAt);
  return oldLanguage < 0x400 ? { oldLanguage } : {};
};

const isobmff = async (file: FileHandle, fileSize: number): Promise<Outline | null> => {
  const outline: Outline = { kind: 'isobmff', tracks: [], extras: false, missingBytes: 0 };
  let fragmented = false;
  let at = 0;
  for (let boxes = 0; at + 8 <= fileSize && boxes < mostElements; boxes += 1) {
    const box = boxAt(await read(file, at, 16), at, fileSize);
    if (!box) return null;
    if (box.type === 'moov') {
      const moov = await read(file, box.start, Math.min(box.end - box.start, mostMoov));
      outline.tracks = positions(moov, 'mdhd').map((at) => mediaHeader(moov, at));
      outline.extras ||= ['chpl', 'chap', 'covr'].some((word) => moov.includes(word));
    }
    // A fragment that breaks off is what a killed recorder leaves; the ones before it play.
    fragmented ||= box.type === 'moof';
    if (fragmented) break;
    outline.missingBytes = Math.max(0, box.end - fileSize);
    at = box.end;
  }
  return outline;
};

/** Reads a few hundred bytes of a Matroska, WebM, MP4 or MOV file; null for anything else. */
export const outlineOf = async (path: string): Promise<Outline | null> => {
  const kind = sniff(await readHead(path, 256));
  if (kind !== 'matroska' && kind !== 'webm' && kind !== 'isobmff') return null;
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return kind === 'isobmff' ? await isobmff(file, size) : await matroska(file, size, kind);
  } finally {
    await file.close();
  }
};
