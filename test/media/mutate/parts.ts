import { boxHeader, ebmlElement } from '../../../core/src/index.ts';

/** A box or an element as it lies in a file. */
export interface FilePart {
  at: number;
  /** With its header. */
  bytes: number;
  headerBytes: number;
  /** Where its size stands, and in how many bytes. */
  size: { at: number; bytes: number; kind: 'box' | 'element' };
}

const boxesWithBoxes = /^(moov|trak|mdia|minf|stbl|moof|traf|edts|dinf|mvex|mfra|udta)$/;
const nameAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

const boxesIn = (file: Uint8Array, start: number, end: number): FilePart[] => {
  const found: FilePart[] = [];
  for (let at = start; at + 8 <= end; ) {
    const box = boxHeader(file.subarray(at, at + 16));
    const bytes = box?.size ?? end - at;
    if (!box || at + bytes > end) return found;
    const size = box.headerBytes === 16 ? { at: at + 8, bytes: 8 } : { at, bytes: 4 };
    found.push({ at, bytes, headerBytes: box.headerBytes, size: { ...size, kind: 'box' } });
    if (boxesWithBoxes.test(nameAt(file, at + 4)))
      found.push(...boxesIn(file, at + box.headerBytes, at + bytes));
    at += bytes;
  }
  return found;
};

/** Segment, SeekHead, Seek, Info, Tracks, TrackEntry, Cluster, BlockGroup, Cues, CuePoint, Tags, Tag. */
const elementsWithElements = new Set([
  0x18538067, 0x114d9b74, 0x4dbb, 0x1549a966, 0x1654ae6b, 0xae, 0x1f43b675, 0xa0, 0x1c53bb6b, 0xbb,
  0x1254c367, 0x7373,
]);
const lengthOf = (first: number): number => Math.clz32(first) - 23;

const elementsIn = (file: Uint8Array, start: number, end: number): FilePart[] => {
  const found: FilePart[] = [];
  for (let at = start; at < end; ) {
    const element = ebmlElement(file.subarray(0, end), at);
    const bytes = element ? element.bodyAt - at + (element.size ?? end - element.bodyAt) : 0;
    if (!element || at + bytes > end) return found;
    const idBytes = lengthOf(file[at] ?? 0);
    const headerBytes = element.bodyAt - at;
    const size = { at: at + idBytes, bytes: headerBytes - idBytes, kind: 'element' } as const;
    found.push({ at, bytes, headerBytes, size });
    if (elementsWithElements.has(element.id)) found.push(...elementsIn(file, element.bodyAt, at + bytes));
    at += bytes;
  }
  return found;
};

/** The boxes (MP4, MOV) or elements (Matroska, WebM) of a file at every depth; none of anything else. */
export const partsOf = (file: Uint8Array): FilePart[] => {
  const isMatroska =
    file.length > 4 && new DataView(file.buffer, file.byteOffset).getUint32(0) === 0x1a45dfa3;
  return isMatroska ? elementsIn(file, 0, file.length) : boxesIn(file, 0, file.length);
};
