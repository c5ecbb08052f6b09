import type { CommandCost, Step } from '@streamops/core';
import type { PacketCounts } from '../ffmpeg/parse-log.ts';
import type { Tools } from '../ffmpeg/process.ts';
import type { Files } from '../job/files.ts';
import type { Around } from '../media/around.ts';

export interface Advance {
  /** 0 to 1 of this step; null where its length is not known. */
  fraction: number | null;
  /** Times real time. */
  speed?: number | null;
  bytesPerSec?: number | null;
}

/** One ffmpeg command as it ran: verification compares what it read and wrote. */
export interface FfmpegTrace {
  counts: PacketCounts;
  /** Input of the job by ffmpeg's file number, where that file is one. */
  inputs: (number | null)[];
  /** Name of the output by ffmpeg's file number; '' for scratch files and for nothing. */
  outputs: string[];
}

/** A copy, and the xxh64 of what was read and of what lies on the other side. */
export interface CopyTrace {
  from: string;
  to: string;
  read: string;
  written: string;
}

export interface StepContext {
  tools: Tools;
  files: Files;
  signal: AbortSignal;
  advance(advance: Advance): void;
  log(lines: readonly string[]): void;
  commands: string[][];
  /** What commands took, by the very arrays in `commands`; one that is not here was not measured. */
  costs: Map<readonly string[], CommandCost>;
  ffmpegTraces: FfmpegTrace[];
  copyTraces: CopyTrace[];
  /** What was read of a file along with its streams, by its path. */
  around: Map<string, Around>;
}

export type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Runs one step; what it resolves to stands under the step's id in `found`. Rejects with StreamOpsErrors. */
export type StepRunner<K extends Step['kind']> = (step: StepOf<K>, context: StepContext) => Promise<unknown>;
