import type { Expectation, FileArg, MediaInfo, Note, Receipt, TrackLoudness } from '@streamops/core';
import type { Tools } from '../ffmpeg/process.ts';
import type { Window } from '../media/hashed-packets.ts';
import type { HashedPackets } from '../media/packet-columns.ts';
import type { PacketRun } from '../media/packet-runs.ts';
import type { StreamPackets } from '../media/packet-tally.ts';
import type { StreamEnds } from '../media/packets.ts';
import type { CopyTrace, FfmpegTrace } from '../steps/define.ts';

export type ReceiptLine = Receipt['lines'][number];

/** A line, and what a reader should know beside it that was never promised. */
export interface Checked {
  line: ReceiptLine;
  notes: Note[];
}

/** What was found, looked up once however many expectations ask. */
export interface Evidence {
  tools: Tools;
  signal: AbortSignal;
  path(file: FileArg): Promise<string>;
  /** Whether all of it is read at once, by whoever asks first. Such a file has an index. */
  readsWhole(file: FileArg): boolean;
  /** Every stream, by ffprobe. */
  media(file: FileArg): Promise<MediaInfo>;
  packets(file: FileArg): Promise<StreamPackets[]>;
  ends(file: FileArg): Promise<StreamEnds[]>;
  /** Of every audio stream, by its index. */
  loudness(file: FileArg): Promise<ReadonlyMap<number, TrackLoudness>>;
  /** Every packet with a hash of its bytes; with a window, those that lie there. */
  hashed(file: FileArg, window?: Window): Promise<HashedPackets>;
  /** Every packet, by stream. `isCut`: without a last one that the file does not hold whole. */
  runs(file: FileArg, isCut?: boolean): Promise<ReadonlyMap<number, PacketRun>>;
  /** When each of these streams starts, by its index; one without packets is left out. Seconds. */
  starts(file: FileArg, indexes: readonly number[]): Promise<ReadonlyMap<number, number>>;
  ffmpegTraces: readonly FfmpegTrace[];
  copyTraces: readonly CopyTrace[];
}

export type ExpectationOf<K extends Expectation['kind']> = Extract<Expectation, { kind: K }>;

/** Holds one expectation against what is there. A rejection makes a line that is not ok. */
export type Verifier<K extends Expectation['kind']> = (
  expectation: ExpectationOf<K>,
  evidence: Evidence,
) => Promise<ReceiptLine & { notes?: Note[] }>;

/** Seconds for people: 2.043 s. */
export const seconds = (sec: number): string => `${sec.toFixed(3)} s`;

/** `1 packet`, `863 packets`. */
export const counted = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;
