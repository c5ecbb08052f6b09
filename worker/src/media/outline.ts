import { type FileHandle, open } from 'node:fs/promises';
import { boxHeader, ebmlChildren, ebmlElement } from '@streamops/core';
import { mediaHeaders, mostMoov, overclaims } from './moov.ts';
import { readHead, sniff } from './sniff.ts';

/** What a container says about itself before its media: enough to know what a reader of headers would miss. */
export interface Outline {
  kind: 'matroska' | 'webm' | 'isobmff';
  /** Tracks of any kind, in their order. */
  tracks: OutlinedTrack[];
  /** Chapters, attachments, covers, what a track is for: things that only ffprobe lists. */
  extras: boolean;
  /**
   * What stands before the media is too large to be read here, or claims more than the file can hold. Only a process
   * with limits of its own may believe it.
   */
  excessive: boolean;
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
/** Of anything before the first cluster: fonts of some megabytes are attached there. */
const mostElementBytes = 256 * 2 ** 20;
const mostTracksBytes = 16 * 2 ** 20;

const ids = {
  segment: 0x18538067,
  cluster: 0x1f43b675,
  seekHead: 0x114d9b74,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  defaultDuration: 0x23e383,
  flagForced: 0x55aa,
  chapters: 0x1043a770,
  attachments: 0x1941a469,
};
/** For the hard of hearing, the visually impaired, a description, the original or a dub (0 of it), a commentary. */
const roles = new Set([0x55ab, 0x55ac, 0x55ad, 0x55ae, 0x55af]);
/** What ISO files say it by. */
const dashRole = 'urn:mpeg:dash:role:2011';
const seekTargets = [ids.chapters, ids.attachments].map((id) => id.toString(16));

/** Nothing where a broken size leads to a place that Node takes for none. */
const read = async (file: FileHandle, at: number, length: number): Promise<Buffer> => {
  if (!Number.isSafeInteger(at)) return Buffer.alloc(0);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
};

/** DefaultDuration is a frame's length in nanoseconds. */
const trackEntry = (entry: Uint8Array): OutlinedTrack => {
  const found = ebmlChildren(entry).find(({ id }) => id === ids.defaultDuration);
  const nanos = found?.data.reduce((value, byte) => value * 256 + byte, 0) ?? 0;
  return nanos > 0 ? { frameRate: 1e9 / nanos } : {};
};

const hasRole = (entry: Uint8Array): boolean =>
  ebmlChildren(entry).some(({ id, data }) => roles.has(id) || (id === ids.flagForced && data.at(-1) === 1));

const trackEntries = (tracks: Uint8Array): Uint8Array[] =>
  ebmlChildren(tracks)
    .filter(({ id }) => id === ids.trackEntry)
    .map(({ data }) => data);

interface Opened {
  file: FileHandle;
  fileSize: number;
  outline: Outline;
}

/** An element before the first cluster, its body from `at` on. */
const takeElement = async ({ file, outline }: Opened, id: number, body: { at: number; size: number }) => {
  const { at, size } = body;
  outline.excessive ||= size > (id === ids.tracks ? mostTracksBytes : mostElementBytes);
  outline.extras ||= id === ids.chapters || id === ids.attachments;
  if (id === ids.tracks && !outline.excessive) {
    const entries = trackEntries(await read(file, at, size));
    outline.tracks = entries.map(trackEntry);
    outline.extras ||= entries.some(hasRole);
  }
  if (id !== ids.seekHead) return;
  const seeks = (await read(file, at, Math.min(size, 4096))).toString('hex');
  outline.extras ||= seekTargets.some((target) => seeks.includes(`53ab84${target}`));
};

const matroska = async (opened: Opened): Promise<Outline | null> => {
  const { file, fileSize, outline } = opened;
  const head = ebmlElement(await read(file, 0, 16), 0);
  if (!head || head.size === null) return null;
  const segmentAt = head.bodyAt + head.size;
  const segment = ebmlElement(await read(file, segmentAt, 16), 0, segmentAt);
  if (!segment || segment.id !== ids.segment) return null;
  const end = segment.size === null ? fileSize : segment.bodyAt + segment.size;
  outline.missingBytes = Math.max(0, end - fileSize);
  let at = segment.bodyAt;
  for (let count = 0; at < Math.min(end, fileSize) && count < mostElements; count += 1) {
    const element = ebmlElement(await read(file, at, 16), 0, at);
    if (!element || element.size === null || element.id === ids.cluster) break;
    await takeElement(opened, element.id, { at: element.bodyAt, size: element.size });
    at = element.bodyAt + element.size;
  }
  return outline;
};

/** What stands at a file's top level (ISO/IEC 14496-12, QuickTime File Format). Other words there are no box's. */
const topLevel = new Set(
  'ftyp styp moov moof mdat mfra free skip wide pnot PICT uuid meta udta sidx ssix prft emsg pdin'.split(' '),
);

const isobmff = async ({ file, fileSize, outline }: Opened): Promise<Outline> => {
  let at = 0;
  for (let boxes = 0; at + 8 <= fileSize && boxes < mostElements; boxes += 1) {
    const box = boxHeader(await read(file, at, 16));
    // A fragment that breaks off is what a killed recorder leaves; the ones before it play. So does a file with
    // something of its sender's behind it.
    if (!box || box.type === 'moof' || !topLevel.has(box.type)) break;
    const size = box.size ?? fileSize - at;
    if (box.type === 'moov') {
      const content = { at: at + box.headerBytes, size: size - box.headerBytes };
      outline.excessive ||= content.size > mostMoov;
      const moov = await read(file, content.at, Math.min(content.size, mostMoov));
      outline.excessive ||= overclaims(moov, fileSize);
      outline.tracks = mediaHeaders(moov);
      outline.extras ||= ['chpl', 'chap', 'covr', dashRole].some((word) => moov.includes(word));
    }
    at += size;
    outline.missingBytes = Math.max(0, at - fileSize);
  }
  return outline;
};

/**
 * Of a Matroska, WebM, MP4 or MOV file, null for anything else. Reads the headers before the media, mostly a few
 * hundred bytes; the tables of a long MP4 are some megabytes, and 64 MiB is the most.
 */
export const outlineOf = async (path: string): Promise<Outline | null> => {
  const kind = sniff(await readHead(path, 256));
  if (kind !== 'matroska' && kind !== 'webm' && kind !== 'isobmff') return null;
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const outline: Outline = { kind, tracks: [], extras: false, excessive: false, missingBytes: 0 };
  const opened = { file, fileSize: size, outline };
  return kind === 'isobmff' ? await isobmff(opened) : await matroska(opened);
};
