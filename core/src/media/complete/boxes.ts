import { type ContainerState, type ReadAt, viewOf } from './read-at.ts';

/** Boxes that are looked at before giving up; a finished recording has four or five. */
const maxBoxes = 500;
/** What a file of this family may begin with; older MOV files have no `ftyp`. */
const firstTypes = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);

export interface BoxHeader {
  type: string;
  /** Bytes before the content: 8, or 16 with a large size. */
  headerBytes: number;
  /** Bytes with the header, or null: 'to the end of the file'. */
  size: number | null;
}

const typeAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** The box whose first 16 bytes (8 do for a small one) are given; null where they are none's (ISO/IEC 14496-12, 4.2). */
export const boxHeader = (bytes: Uint8Array): BoxHeader | null => {
  if (bytes.length < 8) return null;
  const view = viewOf(bytes);
  const type = typeAt(bytes, 4);
  const size = view.getUint32(0);
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return null;
  if (size === 0) return { type, headerBytes: 8, size: null };
  if (size !== 1) return size < 8 ? null : { type, headerBytes: 8, size };
  if (bytes.length < 16) return null;
  const large = Number(view.getBigUint64(8));
  return large < 16 ? null : { type, headerBytes: 16, size: large };
};

const boxAt = async (read: ReadAt, at: number): Promise<BoxHeader | null> => boxHeader(await read(at, 16));

/** A fragmented file may end with an index of its fragments, whose last 16 bytes say how long it is. */
const endsWithFragmentIndex = async (read: ReadAt, sizeBytes: number): Promise<boolean> => {
  const tail = await read(sizeBytes - 16, 16);
  if (tail.length < 16 || typeAt(tail, 4) !== 'mfro') return false;
  const at = sizeBytes - viewOf(tail).getUint32(12);
  return at > 0 && (await boxAt(read, at))?.type === 'mfra';
};

export const isIsoFile = (head: Uint8Array): boolean => head.length >= 8 && firstTypes.has(typeAt(head, 4));

/**
 * Whether an MP4 or MOV file is finished: its boxes cover it exactly, `moov` and `mdat` among them. That holds for
 * ordinary, faststart and finished hybrid files; a hybrid one that is being recorded shows `moof` boxes, and those
 * tell nothing unless an index of the fragments ends the file.
 */
export const boxesState = async (read: ReadAt, sizeBytes: number): Promise<ContainerState> => {
  let at = 0;
  const seen = new Set<string>();
  for (let count = 0; count < maxBoxes && at < sizeBytes; count += 1) {
    const box = await boxAt(read, at);
    if (!box) return 'incomplete';
    if (box.type === 'moof') {
      return (await endsWithFragmentIndex(read, sizeBytes)) ? 'complete' : 'unknown';
    }
    // An open size reaches the end however long the file gets: with no index yet it is still being written.
    if (box.size === null) return seen.has('moov') ? 'unknown' : 'incomplete';
    seen.add(box.type);
    at += box.size;
  }
  if (at < sizeBytes) return 'unknown';
  // A fragmented recording begins with a `moov` and nothing to play.
  return at === sizeBytes && seen.has('moov') && seen.has('mdat') ? 'complete' : 'incomplete';
};
