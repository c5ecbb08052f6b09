import { type FileHandle, open } from 'node:fs/promises';
import { packetTally, type StreamPackets } from './packet-tally.ts';

/** Tables of a day's recording are some tens of megabytes. */
const mostMoov = 256 * 2 ** 20;
const mostBoxes = 4096;
/** Of one track: a week at 60 frames a second. What says more is damaged. */
const mostSamples = 40_000_000;

interface Box {
  type: string;
  content: Buffer;
}

/** Size 1: the real one is in the next 8 bytes; size 0: to the end. */
const sizeAt = (bytes: Buffer, at: number, end: number): { header: number; size: number } => {
  const short = bytes.readUInt32BE(at);
  if (short === 0) return { header: 8, size: end - at };
  return short === 1
    ? { header: 16, size: Number(bytes.readBigUInt64BE(at + 8)) }
    : { header: 8, size: short };
};

function* boxesIn(bytes: Buffer): Generator<Box> {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const { header, size } = sizeAt(bytes, at, bytes.length);
    // Four bytes of nothing may end a list in QuickTime files.
    if (size < header || at + size > bytes.length) return;
    yield {
      type: bytes.toString('latin1', at + 4, at + 8),
      content: bytes.subarray(at + header, at + size),
    };
    at += size;
  }
}

const find = (bytes: Buffer | undefined, ...path: readonly string[]): Buffer | undefined =>
  path.reduce<Buffer | undefined>((inside, type) => {
    if (!inside) return undefined;
    for (const box of boxesIn(inside)) if (box.type === type) return box.content;
    return undefined;
  }, bytes);

/** `moov` where it is, without anything read of the media; null where there is none, or fragments follow. */
const readMoov = async (file: FileHandle): Promise<Buffer | null> => {
  const { size: fileSize } = await file.stat();
  let at = 0;
  let moov: Buffer | null = null;
  for (let boxes = 0; at + 8 <= fileSize && boxes < mostBoxes; boxes += 1) {
    const { buffer: head, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at);
    if (bytesRead < 8) return moov;
    const type = head.toString('latin1', 4, 8);
    const { header, size } = sizeAt(head, 0, fileSize - at);
    if (type === 'moof' || size < header) return null;
    if (type === 'moov') {
      if (size > mostMoov || at + size > fileSize) return null;
      moov = Buffer.alloc(size - header);
      await file.read(moov, 0, moov.length, at + header);
    }
    at += size;
  }
  return moov;
};

/** Time scale of `mvhd` and `mdhd`: ticks a second. Version 1 has times of 64 bits before it. */
const ticksASecond = (header: Buffer): number => header.readUInt32BE(header[0] === 1 ? 20 : 12);

/**
 * What is to be taken off a sample's time, in seconds: where the first edit begins in the media, less the empty edits
 * before it. Later edits are left out, as they are by every other reader here.
 */
const editOffsetSec = (elst: Buffer | undefined, movieTicks: number, mediaTicks: number): number => {
  if (!elst) return 0;
  const isLong = elst[0] === 1;
  const entrySize = isLong ? 20 : 12;
  let emptySec = 0;
  for (let entry = 0; entry < elst.readUInt32BE(4); entry += 1) {
    const at = 8 + entry * entrySize;
    const duration = isLong ? Number(elst.readBigUInt64BE(at)) : elst.readUInt32BE(at);
    const start = isLong ? Number(elst.readBigInt64BE(at + 8)) : elst.readInt32BE(at + 4);
    if (start !== -1) return start / mediaTicks - emptySec;
    emptySec += duration / movieTicks;
  }
  return -emptySec;
};

/** Runs of equal values, `count` and `value` of 4 bytes each, one value a sample. */
const runs = function* (table: Buffer, read: (at: number) => number): Generator<number> {
  for (let entry = 0; entry < table.readUInt32BE(4); entry += 1) {
    const at = 8 + entry * 8;
    const value = read(at + 4);
    for (let left = table.readUInt32BE(at); left > 0; left -= 1) yield value;
  }
};

interface Track {
  index: number;
  kind: 'vide' | 'soun';
  mediaTicks: number;
  offsetSec: number;
  stbl: Buffer;
  samples: number;
}

/** Samples of `stsz` and `stz2` alike stand behind the size that all of them have. */
const samplesOf = (stbl: Buffer): number => (find(stbl, 'stsz') ?? find(stbl, 'stz2'))?.readUInt32BE(8) ?? 0;

const trackOf = (trak: Buffer, index: number, movieTicks: number): Track | null => {
  const kind = find(trak, 'mdia', 'hdlr')?.toString('latin1', 8, 12);
  const mdhd = find(trak, 'mdia', 'mdhd');
  const stbl = find(trak, 'mdia', 'minf', 'stbl');
  if (!mdhd || !stbl || (kind !== 'vide' && kind !== 'soun')) return null;
  const mediaTicks = ticksASecond(mdhd);
  const samples = samplesOf(stbl);
  if (mediaTicks === 0 || samples > mostSamples) return null;
  const offsetSec = editOffsetSec(find(trak, 'edts', 'elst'), movieTicks, mediaTicks);
  return { index, kind, mediaTicks, offsetSec, stbl, samples };
};

/** Numbers of the samples that are keyframes, from 0; null: all of them. The first one always is. */
const keyframesOf = (stbl: Buffer): Set<number> | null => {
  const stss = find(stbl, 'stss');
  if (!stss) return null;
  const keys = new Set([0]);
  for (let entry = 0; entry < stss.readUInt32BE(4); entry += 1)
    keys.add(stss.readUInt32BE(8 + entry * 4) - 1);
  return keys;
};

/** null where a sample is no packet: raw sound has one for each of its 48,000 a second. */
const tallyTrack = ({ index, kind, mediaTicks, offsetSec, stbl, samples }: Track): StreamPackets | null => {
  const stts = find(stbl, 'stts');
  if (!stts) return null;
  const ctts = find(stbl, 'ctts');
  const shifts = ctts && runs(ctts, (at) => ctts.readInt32BE(at));
  const keys = keyframesOf(stbl);
  const tally = packetTally();
  let ticks = 0;
  let sample = 0;
  for (const length of runs(stts, (at) => stts.readUInt32BE(at))) {
    if (sample === samples) break;
    if (length === 1 && kind === 'soun') return null;
    const shift = shifts?.next().value ?? 0;
    const timeSec = (ticks + shift) / mediaTicks - offsetSec;
    tally.add({ timeSec, durationSec: length / mediaTicks, key: keys?.has(sample) ?? true });
    ticks += length;
    sample += 1;
  }
  return sample === samples ? tally.facts(index, kind === 'vide') : null;
};

const tallyAll = (moov: Buffer): StreamPackets[] | null => {
  const mvhd = find(moov, 'mvhd');
  if (!mvhd || find(moov, 'mvex')) return null;
  const streams: StreamPackets[] = [];
  for (const { type, content } of boxesIn(moov)) {
    if (type !== 'trak') continue;
    const track = trackOf(content, streams.length, ticksASecond(mvhd));
    const tallied = track && tallyTrack(track);
    if (!tallied) return null;
    streams.push(tallied);
  }
  return streams.length > 0 ? streams : null;
};

/**
 * Packets of an MP4 or MOV from its sample tables (ISO/IEC 14496-12, 8.6 and 8.7): a quarter of a million in some
 * tens of milliseconds, no media read. null where the tables don't say it: fragments, tracks that are neither picture
 * nor sound, raw sound, damage.
 */
export const packetsFromTables = async (path: string): Promise<StreamPackets[] | null> => {
  await using file = await open(path, 'r');
  try {
    const moov = await readMoov(file);
    return moov && tallyAll(moov);
  } catch (error) {
    if (error instanceof RangeError) return null; // A table that is shorter than it says.
    throw error;
  }
};
