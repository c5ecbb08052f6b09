import { StreamOpsError } from '@streamops/core';

/** ISO/IEC 14496-12. A box: its four letters, and its content as bytes of the whole. */
interface Box {
  type: string;
  content: Buffer;
}

const broken = (what: string) => new StreamOpsError('MEDIA_BROKEN', `A segment has no whole ${what}.`);

/** What lies side by side. Sizes that lead out of the bytes end the walk with MEDIA_BROKEN. */
function* boxes(bytes: Buffer): Generator<Box> {
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) throw broken('box');
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (size < 8 || at + size > bytes.length) throw broken(type);
    yield { type, content: bytes.subarray(at + 8, at + size) };
    at += size;
  }
}

/** The first box at the end of a path of names. */
const boxAt = (bytes: Buffer, ...path: readonly string[]): Buffer => {
  let inside = bytes;
  for (const name of path) {
    const found = boxes(inside).find(({ type }) => type === name);
    if (!found) throw broken(name);
    inside = found.content;
  }
  return inside;
};

export interface TrackHeader {
  /** Ticks a second. */
  timescale: number;
  /** As playlists name it: RFC 6381. */
  codec: string;
}

/** Bytes of a visual or an audio sample entry before the boxes in it. */
const entryHead = { avc1: 78, mp4a: 28 } as const;

const codecOf = (sampleDescription: Buffer): string => {
  const [entry] = boxes(sampleDescription.subarray(8));
  if (entry?.type === 'mp4a') return 'mp4a.40.2'; // AAC-LC is all that ffmpeg's encoder makes.
  if (entry?.type !== 'avc1') throw broken('H.264 or AAC description');
  const avcC = boxAt(entry.content.subarray(entryHead.avc1), 'avcC');
  return `avc1.${avcC.toString('hex', 1, 4)}`;
};

/** What an initialization segment says of its one track. Rejects with MEDIA_BROKEN. */
export const readTrackHeader = (init: Buffer): TrackHeader => {
  const media = boxAt(init, 'moov', 'trak', 'mdia');
  const header = boxAt(media, 'mdhd');
  const timescale = header.readUInt32BE(header.readUInt8(0) === 1 ? 20 : 12);
  return { timescale, codec: codecOf(boxAt(media, 'minf', 'stbl', 'stsd')) };
};

export interface SegmentFacts {
  /** Decoding time of its first sample, and where that of the next segment's first sample has to be. Ticks. */
  decodeStart: number;
  decodeEnd: number;
  /** Decoding time of its last sample. Ticks. */
  decodeLast: number;
  /** When its first picture is shown, and when its last one has been. Ticks. */
  start: number;
  end: number;
  samples: number;
  /** Whether decoding can begin with it. */
  beginsWithKey: boolean;
}

const flag = { baseOffset: 1, description: 2, duration: 8, size: 0x10, flags: 0x20 } as const;
const perSample = { duration: 0x100, size: 0x200, flags: 0x400, composition: 0x800 } as const;
const inRun = { dataOffset: 1, firstFlags: 4 } as const;
/** `sample_is_non_sync_sample`. */
const notSync = 0x10000;

/** Reads numbers of four bytes one after the other. */
const reader = (bytes: Buffer, start: number) => {
  let at = start;
  const next = (is: 'signed' | 'unsigned' = 'unsigned'): number => {
    if (at + 4 > bytes.length) throw broken('table');
    at += 4;
    return is === 'signed' ? bytes.readInt32BE(at - 4) : bytes.readUInt32BE(at - 4);
  };
  const skip = (bytesToSkip: number): void => {
    at += bytesToSkip;
  };
  return { next, skip };
};

/** What holds for all samples of a fragment that do not say otherwise. */
const defaultsOf = (header: Buffer): { duration: number; flags: number } => {
  const has = header.readUInt32BE(0) & 0xffffff;
  const read = reader(header, 8);
  if (has & flag.baseOffset) read.skip(8);
  if (has & flag.description) read.skip(4);
  const duration = has & flag.duration ? read.next() : 0;
  if (has & flag.size) read.skip(4);
  return { duration, flags: has & flag.flags ? read.next() : 0 };
};

interface Run {
  samples: number;
  ticks: number;
  /** Of them those before the last sample. */
  lastTicks: number;
  /** Against the run's first decoding time. */
  start: number;
  end: number;
  firstFlags: number;
}

const runOf = (run: Buffer, defaults: ReturnType<typeof defaultsOf>): Run => {
  const has = run.readUInt32BE(0) & 0xffffff;
  const samples = run.readUInt32BE(4);
  const read = reader(run, 8);
  if (has & inRun.dataOffset) read.skip(4);
  const given = has & inRun.firstFlags ? read.next() : undefined;
  const found: Run = {
    samples,
    ticks: 0,
    lastTicks: 0,
    start: Infinity,
    end: -Infinity,
    firstFlags: given ?? defaults.flags,
  };
  for (let n = 0; n < samples; n += 1) {
    const duration = has & perSample.duration ? read.next() : defaults.duration;
    if (has & perSample.size) read.skip(4);
    if (has & perSample.flags) {
      const flags = read.next();
      if (n === 0) found.firstFlags = flags;
    }
    const shown = found.ticks + (has & perSample.composition ? read.next('signed') : 0);
    found.start = Math.min(found.start, shown);
    found.end = Math.max(found.end, shown + duration);
    found.lastTicks = found.ticks;
    found.ticks += duration;
  }
  return found;
};

const decodeTime = (box: Buffer): number =>
  box.readUInt8(0) === 1 ? Number(box.readBigUInt64BE(4)) : box.readUInt32BE(4);

/** What a segment of one fragment says of its samples. Rejects with MEDIA_BROKEN. */
export const readSegment = (segment: Buffer): SegmentFacts => {
  const fragment = boxAt(segment, 'moof', 'traf');
  const decodeStart = decodeTime(boxAt(fragment, 'tfdt'));
  const run = runOf(boxAt(fragment, 'trun'), defaultsOf(boxAt(fragment, 'tfhd')));
  return {
    decodeStart,
    decodeEnd: decodeStart + run.ticks,
    decodeLast: decodeStart + run.lastTicks,
    start: decodeStart + run.start,
    end: decodeStart + run.end,
    samples: run.samples,
    beginsWithKey: (run.firstFlags & notSync) === 0,
  };
};

/** The same segment, decoded and shown so much later. Ticks. Rejects with MEDIA_BROKEN. */
export const laterBy = (segment: Buffer, ticks: number): Buffer => {
  const moved = Buffer.from(segment);
  // A view of the very bytes: what is written there is written into the segment.
  const box = boxAt(moved, 'moof', 'traf', 'tfdt');
  if (box.readUInt8(0) === 1) box.writeBigUInt64BE(BigInt(decodeTime(box) + ticks), 4);
  else box.writeUInt32BE(decodeTime(box) + ticks, 4);
  return moved;
};
