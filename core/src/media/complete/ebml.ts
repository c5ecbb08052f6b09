import { type ContainerState, type ReadAt, viewOf } from './read-at.ts';

/** Element ids as they stand in the file, marker bit included (RFC 8794, RFC 9559). */
const ebml = 0x1a45dfa3;
const segment = 0x18538067;
const seekHead = 0x114d9b74;
const seekEntry = 0x4dbb;
const seekId = 0x53ab;
const seekPosition = 0x53ac;
const info = 0x1549a966;
const duration = 0x4489;
const cues = 0x1c53bb6b;
const cluster = 0x1f43b675;

/** Children of the segment that are looked at before giving up; real files need about ten. */
const maxElements = 100;
/** A SeekHead or Info longer than this is no recorder's. */
const maxBodyBytes = 65_536;
/** Longest header: four bytes of id, eight of size. */
const headerBytes = 12;

export interface EbmlElement {
  id: number;
  bodyAt: number;
  /** Bytes of the body, or null where the writer left it open. */
  size: number | null;
}

/** The element whose header stands at `at` of `bytes`; null where there is none. Offsets count from `base`. */
export const ebmlElement = (bytes: Uint8Array, at: number, base = 0): EbmlElement | null => {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  if (idLength > 4 || at + idLength >= bytes.length) return null;
  let id = 0;
  for (let i = 0; i < idLength; i += 1) id = id * 256 + (bytes[at + i] ?? 0);
  const first = bytes[at + idLength] ?? 0;
  const sizeLength = Math.clz32(first) - 23;
  if (sizeLength > 8 || at + idLength + sizeLength > bytes.length) return null;
  let size = first & (0xff >> sizeLength);
  let open = size === 0xff >> sizeLength;
  for (let i = 1; i < sizeLength; i += 1) {
    const byte = bytes[at + idLength + i] ?? 0;
    open &&= byte === 0xff;
    size = size * 256 + byte;
  }
  return { id, bodyAt: base + at + idLength + sizeLength, size: open ? null : size };
};

const headerAt = async (read: ReadAt, at: number): Promise<EbmlElement | null> =>
  ebmlElement(await read(at, headerBytes), 0, at);

const bodyOf = async (read: ReadAt, { bodyAt, size }: EbmlElement): Promise<Uint8Array> =>
  size === null || size > maxBodyBytes ? new Uint8Array() : read(bodyAt, size);

/** The elements inside a body that was read whole; the first one that breaks off ends them. */
export const ebmlChildren = (body: Uint8Array): { id: number; data: Uint8Array }[] => {
  const found: { id: number; data: Uint8Array }[] = [];
  let at = 0;
  while (at < body.length && found.length < maxElements) {
    const child = ebmlElement(body, at);
    if (!child || child.size === null || child.bodyAt + child.size > body.length) break;
    found.push({ id: child.id, data: body.subarray(child.bodyAt, child.bodyAt + child.size) });
    at = child.bodyAt + child.size;
  }
  return found;
};

const unsigned = (data: Uint8Array): number => data.reduce((value, byte) => value * 256 + byte, 0);

/** Where the SeekHead says that elements lie, counted from the start of the segment's body. */
const seekTargets = (body: Uint8Array): Map<number, number> => {
  const targets = new Map<number, number>();
  for (const entry of ebmlChildren(body).filter(({ id }) => id === seekEntry)) {
    const fields = new Map(ebmlChildren(entry.data).map(({ id, data }) => [id, unsigned(data)]));
    const id = fields.get(seekId);
    const position = fields.get(seekPosition);
    if (id !== undefined && position !== undefined) targets.set(id, position);
  }
  return targets;
};

/** Recorders write 0, or a gap, until they know. */
const hasDuration = (body: Uint8Array): boolean => {
  const data = ebmlChildren(body).find(({ id }) => id === duration)?.data;
  if (data?.length === 8) return viewOf(data).getFloat64(0) > 0;
  return data?.length === 4 && viewOf(data).getFloat32(0) > 0;
};

interface Findings {
  duration: boolean;
  cues: boolean;
  /** The SeekHead names cues. */
  cuesPromised: boolean;
}

/** Looks at what stands before the first cluster, and where the SeekHead points for the rest. */
const lookInside = async (read: ReadAt, start: number, end: number): Promise<Findings> => {
  const found: Findings = { duration: false, cues: false, cuesPromised: false };
  let pointed = new Map<number, number>();
  const look = async (element: EbmlElement) => {
    if (element.size === null || element.bodyAt + element.size > end) return;
    if (element.id === info) found.duration ||= hasDuration(await bodyOf(read, element));
    if (element.id === cues) found.cues ||= element.size > 0;
    if (element.id === seekHead) pointed = seekTargets(await bodyOf(read, element));
  };
  let at = start;
  for (let count = 0; count < maxElements && at < end; count += 1) {
    const element = await headerAt(read, at);
    if (!element || element.size === null || element.id === cluster) break;
    await look(element);
    at = element.bodyAt + element.size;
  }
  found.cuesPromised = pointed.has(cues);
  for (const id of [info, cues]) {
    const position = pointed.get(id);
    if (position === undefined || start + position >= end) continue;
    const element = await headerAt(read, start + position);
    if (element?.id === id) await look(element);
  }
  return found;
};

/** The segment's header: what precedes it is the EBML head and, in some files, a gap. */
const findSegment = async (read: ReadAt): Promise<EbmlElement | null> => {
  let at = 0;
  for (let count = 0; count < 4; count += 1) {
    const element = await headerAt(read, at);
    if (!element || element.id === segment) return element;
    if (element.size === null) return null;
    at = element.bodyAt + element.size;
  }
  return null;
};

export const isEbml = (head: Uint8Array): boolean => head.length >= 4 && viewOf(head).getUint32(0) === ebml;

/**
 * Whether a Matroska or WebM file is finished: its segment has a size and ends where the file ends, with a
 * duration and cues inside. ffmpeg and OBS leave the size open until they close the file. A writer that makes no
 * cues leaves it `unknown`.
 */
export const ebmlState = async (read: ReadAt, sizeBytes: number): Promise<ContainerState> => {
  const found = await findSegment(read);
  if (!found || found.size === null || found.bodyAt + found.size !== sizeBytes) return 'incomplete';
  const inside = await lookInside(read, found.bodyAt, sizeBytes);
  if (inside.duration && inside.cues) return 'complete';
  return inside.duration && !inside.cuesPromised ? 'unknown' : 'incomplete';
};
