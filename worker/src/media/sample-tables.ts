import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { boxHeader } from '@streamops/core';
import type { ProbeRequest } from '../ffmpeg/probe.ts';
import { boxesIn, findBox, mostMoov, mostOfTrack, overclaims } from './moov.ts';
import { packetTally, type StreamPackets } from './packet-tally.ts';

/** So many are added up before others get their turn, and a cancel is heard: some milliseconds. */
const samplesATurn = 50_000;
const mostBoxes = 4096;

/** `moov` where it is, without anything read of the media; null where there is none, or fragments follow. */
const readMoov = async (file: FileHandle): Promise<Buffer | null> => {
  const { size: fileSize } = await file.stat();
  let at = 0;
  let moov: Buffer | null = null;
  for (let boxes = 0; at + 8 <= fileSize && boxes < mostBoxes; boxes += 1) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at);
    const box = boxHeader(buffer.subarray(0, bytesRead));
    if (!box) return moov;
    if (box.type === 'moof') return null;
    const size = box.size ?? fileSize - at;
    if (box.type === 'moov') {
      if (size > mostMoov || at + size > fileSize) return null;
      moov = Buffer.alloc(size - box.headerBytes);
      await file.read(moov, 0, moov.length, at + box.headerBytes);
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
  /** All samples have one size: of sound, so many bytes are one instant of raw sound, or a packet of old codecs. */
  evenSized: boolean;
}

/** Samples of `stsz` and `stz2` alike stand behind the size that all of them have. */
const samplesOf = (stbl: Buffer): number =>
  (findBox(stbl, 'stsz') ?? findBox(stbl, 'stz2'))?.readUInt32BE(8) ?? 0;

const trackOf = (trak: Buffer, index: number, movieTicks: number): Track | null => {
  const kind = findBox(trak, 'mdia', 'hdlr')?.toString('latin1', 8, 12);
  const mdhd = findBox(trak, 'mdia', 'mdhd');
  const stbl = findBox(trak, 'mdia', 'minf', 'stbl');
  if (!mdhd || !stbl || (kind !== 'vide' && kind !== 'soun')) return null;
  const mediaTicks = ticksASecond(mdhd);
  const samples = samplesOf(stbl);
  if (mediaTicks === 0 || samples > mostOfTrack) return null;
  const offsetSec = editOffsetSec(findBox(trak, 'edts', 'elst'), movieTicks, mediaTicks);
  const evenSized = (findBox(stbl, 'stsz')?.readUInt32BE(4) ?? 0) > 0;
  return { index, kind, mediaTicks, offsetSec, stbl, samples, evenSized };
};

/** Numbers of the samples that are keyframes, from 0; null: all of them. The first one always is. */
const keyframesOf = (stbl: Buffer): Set<number> | null => {
  const stss = findBox(stbl, 'stss');
  if (!stss) return null;
  const keys = new Set([0]);
  for (let entry = 0; entry < stss.readUInt32BE(4); entry += 1)
    keys.add(stss.readUInt32BE(8 + entry * 4) - 1);
  return keys;
};

/** null where a sample is no packet: raw sound has one for each of its 48,000 a second. */
const tallyTrack = async (track: Track, signal: AbortSignal): Promise<StreamPackets | null> => {
  const { index, kind, mediaTicks, offsetSec, stbl, samples, evenSized } = track;
  const stts = findBox(stbl, 'stts');
  if (!stts) return null;
  const ctts = findBox(stbl, 'ctts');
  const shifts = ctts && runs(ctts, (at) => ctts.readInt32BE(at));
  const keys = keyframesOf(stbl);
  const tally = packetTally();
  let ticks = 0;
  let sample = 0;
  for (const length of runs(stts, (at) => stts.readUInt32BE(at))) {
    if (sample === samples) break;
    if (sample % samplesATurn === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
    // A packet may also last one tick: where a recorder's clock went back, the muxer sets times right that way.
    if (length === 1 && kind === 'soun' && evenSized) return null;
    const shift = shifts?.next().value ?? 0;
    const timeSec = (ticks + shift) / mediaTicks - offsetSec;
    tally.add({ timeSec, durationSec: length / mediaTicks, key: keys?.has(sample) ?? true });
    ticks += length;
    sample += 1;
  }
  return sample === samples ? tally.facts(index, kind === 'vide') : null;
};

const tallyAll = async (moov: Buffer, signal: AbortSignal): Promise<StreamPackets[] | null> => {
  const mvhd = findBox(moov, 'mvhd');
  if (!mvhd || findBox(moov, 'mvex')) return null;
  const streams: StreamPackets[] = [];
  for (const { type, content } of boxesIn(moov)) {
    if (type !== 'trak') continue;
    const track = trackOf(content, streams.length, ticksASecond(mvhd));
    const tallied = track && (await tallyTrack(track, signal));
    if (!tallied) return null;
    streams.push(tallied);
  }
  return streams.length > 0 ? streams : null;
};

/**
 * Packets of an MP4 or MOV from its sample tables (ISO/IEC 14496-12, 8.6 and 8.7): a quarter of a million in some
 * tens of milliseconds, no media read. null where the tables don't say it: fragments, tracks that are neither picture
 * nor sound, raw sound, damage, more samples than the file has room for. Rejects with the signal's reason.
 */
export const packetsFromTables = async ({ path, signal }: ProbeRequest): Promise<StreamPackets[] | null> => {
  await using file = await open(path, 'r');
  try {
    const moov = await readMoov(file);
    if (!moov || overclaims(moov, (await file.stat()).size)) return null;
    return await tallyAll(moov, signal);
  } catch (error) {
    if (error instanceof RangeError) return null; // A table that is shorter than it says.
    throw error;
  }
};
