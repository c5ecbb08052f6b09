import { type BitReader, bitReader, withGuards, withNumbers, withoutGuards } from './bits.ts';

/** What a sequence parameter set says (ITU-T H.264 7.3.2.1.1). */
export interface SequenceSet {
  profile: number;
  constraints: number;
  level: number;
  id: number;
  /** 1: 4:2:0. */
  chroma: number;
  bitDepth: number;
  references: number;
  /** Whether every picture is a whole frame. */
  onlyFrames: boolean;
  /** Size and crop, which parts that are joined must share. */
  shape: string;
  isFullRange: boolean;
  /** How many frames are decoded before one that is shown earlier, and are held; undefined: nothing is said. */
  held?: { reorder: number; frames: number };
  /** Where `held` stands, in bits of the set without its header and guards. */
  heldAt?: number;
}

const hasChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Only the last values that differ from the one before end a list early. */
const skipScalingList = (read: BitReader, entries: number): void => {
  let [last, next] = [8, 8];
  for (let n = 0; n < entries; n += 1) {
    if (next !== 0) next = (last + read.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
};

const readChroma = (read: BitReader) => {
  const chroma = read.unsigned();
  if (chroma === 3) read.flag();
  const bitDepth = 8 + Math.max(read.unsigned(), read.unsigned());
  read.flag();
  if (read.flag()) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
      if (read.flag()) skipScalingList(read, list < 6 ? 16 : 64);
    }
  }
  return { chroma, bitDepth };
};

const skipOrderCount = (read: BitReader): void => {
  const type = read.unsigned();
  if (type === 0) read.unsigned();
  if (type !== 1) return;
  read.flag();
  read.signed();
  read.signed();
  const cycle = read.unsigned();
  for (let n = 0; n < Math.min(cycle, 255); n += 1) read.signed();
};

/** E.1.2. */
const skipBufferModel = (read: BitReader): void => {
  const count = read.unsigned() + 1;
  read.bits(8);
  for (let n = 0; n < Math.min(count, 32); n += 1) {
    read.unsigned();
    read.unsigned();
    read.flag();
  }
  read.bits(20);
};

/** `video_signal_type`: whether black is 0. */
const readRange = (read: BitReader): boolean => {
  if (!read.flag()) return false;
  read.bits(3);
  const isFullRange = read.flag();
  if (read.flag()) read.bits(24);
  return isFullRange;
};

const skipTiming = (read: BitReader): void => {
  if (read.flag()) read.bits(65);
  const models = [0, 1].map(() => {
    const has = read.flag();
    if (has) skipBufferModel(read);
    return has;
  });
  if (models.includes(true)) read.flag();
  read.flag();
};

type Usability = Pick<SequenceSet, 'isFullRange' | 'held' | 'heldAt'>;

/** E.1.1. */
const readUsability = (read: BitReader): Usability => {
  if (read.flag() && read.bits(8) === 255) read.bits(32);
  if (read.flag()) read.flag();
  const isFullRange = readRange(read);
  if (read.flag()) {
    read.unsigned();
    read.unsigned();
  }
  skipTiming(read);
  if (!read.flag()) return { isFullRange };
  read.flag();
  for (let n = 0; n < 4; n += 1) read.unsigned();
  const heldAt = read.at();
  return { isFullRange, heldAt, held: { reorder: read.unsigned(), frames: read.unsigned() } };
};

/** A NAL unit with its header. Rejects with MEDIA_BROKEN. */
export const readSequenceSet = (unit: Uint8Array): SequenceSet => {
  const read = bitReader(withoutGuards(unit.subarray(1)));
  const [profile, constraints, level] = [read.bits(8), read.bits(8), read.bits(8)];
  const id = read.unsigned();
  const { chroma, bitDepth } = hasChroma.has(profile) ? readChroma(read) : { chroma: 1, bitDepth: 8 };
  read.unsigned();
  skipOrderCount(read);
  const references = read.unsigned();
  read.flag();
  const size = [read.unsigned(), read.unsigned()];
  const onlyFrames = read.flag();
  if (!onlyFrames) read.flag();
  read.flag();
  const crop = read.flag() ? [0, 1, 2, 3].map(() => read.unsigned()) : [0, 0, 0, 0];
  const usability = read.flag() ? readUsability(read) : { isFullRange: false };
  const shape = [...size, ...crop].join(' ');
  return { profile, constraints, level, id, chroma, bitDepth, references, onlyFrames, shape, ...usability };
};

/** The same set, but for how many frames it has a decoder hold back. undefined where it says nothing of that. */
export const holding = (
  unit: Uint8Array,
  held: { reorder: number; frames: number },
): Uint8Array | undefined => {
  const { heldAt } = readSequenceSet(unit);
  if (heldAt === undefined) return undefined;
  const bytes = withNumbers(withoutGuards(unit.subarray(1)), heldAt, [held.reorder, held.frames]);
  return Uint8Array.from([unit[0] ?? 0x67, ...withGuards(bytes)]);
};

/** The number of a picture parameter set, and of the sequence parameter set that it goes with (7.3.2.2). */
export const readPictureSet = (unit: Uint8Array): { id: number; sequence: number } => {
  const read = bitReader(withoutGuards(unit.subarray(1)));
  return { id: read.unsigned(), sequence: read.unsigned() };
};
