import { StreamOpsError } from '@streamops/core';
import { failureOf, losesBytes } from './failure.ts';
import {
  countPackets,
  filterLines,
  type LogLine,
  noPackets,
  type PacketCounts,
  parseLine,
} from './parse-log.ts';
import { type FfmpegTick, progressReader, progressTicks } from './parse-progress.ts';
import { type MediaExit, type PipeReader, runMedia, type Tools } from './process.ts';

const tailLength = 40;
const mostFilterLines = 20_000;

/** Before everything else. -n: staging is fresh, so a file that is there already is a mistake. */
const globalFlags = (overwrites = false) => [
  ...['-hide_banner', '-nostdin', overwrites ? '-y' : '-n', '-nostats'],
  ...['-loglevel', 'level+verbose', '-progress', 'pipe:1'],
];

interface FfmpegRun {
  args: readonly string[];
  timeoutSec: number;
  signal: AbortSignal;
  background?: boolean;
  /** Whether it may write over what an earlier step has written. */
  overwrites?: boolean;
  onTick?: (tick: FfmpegTick) => void;
  /** See `runMedia`. */
  cwd?: string;
  pipes?: readonly PipeReader[];
}

export interface FfmpegOutcome {
  counts: PacketCounts;
  /** What filters printed. */
  lines: string[];
  /** Errors that ffmpeg went on after. */
  errors: string[];
  /** The first line that says the output is not whole, whatever the exit code. */
  lost: LogLine | null;
  /** The last lines, for the job's log; without what filters measured. */
  tail: LogLine[];
}

/** A packet that a demuxer calls corrupt is only a warning to ffmpeg. */
const isComplaint = ({ level, text }: LogLine): boolean =>
  level === 'error' || (level === 'warning' && /Packet corrupt|corrupt input packet/.test(text));

/** Collects what is worth keeping of ffmpeg's log while it runs. */
const logKeeper = (
  outcome: FfmpegOutcome,
  onFilterLine: (text: string) => void,
): ((line: string) => void) => {
  const isFilterLine = filterLines();
  return (raw) => {
    const line = parseLine(raw);
    countPackets(outcome.counts, line.text);
    const measured = isFilterLine(line.text);
    if (measured) onFilterLine(line.text);
    if (measured && outcome.lines.length < mostFilterLines) outcome.lines.push(line.text);
    if (isComplaint(line) && outcome.errors.length < tailLength) outcome.errors.push(line.text);
    if (losesBytes(line)) outcome.lost ??= line;
    // What a plan parses, hundreds of lines of it, would push out what people read. A filter's warnings stay.
    if (measured && !/error|fatal|panic|warning/.test(line.level)) return;
    outcome.tail.push(line);
    if (outcome.tail.length > tailLength) outcome.tail.shift();
  };
};

/** ffmpeg and its exit code, whatever it is. Rejects as `runMedia` does. */
export const tryFfmpeg = async (
  tools: Tools,
  run: FfmpegRun,
): Promise<{ exit: MediaExit; outcome: FfmpegOutcome }> => {
  const outcome: FfmpegOutcome = { counts: noPackets(), lines: [], errors: [], lost: null, tail: [] };
  const ticks = progressTicks(run.onTick ?? (() => undefined));
  const progress = progressReader(ticks.report);
  const exit = await runMedia(tools, {
    ...run,
    program: 'ffmpeg',
    args: [...globalFlags(run.overwrites), ...run.args],
    onLine: logKeeper(outcome, ticks.filterLine),
    onStdout: (chunk) => progress(chunk.toString('utf8')),
  });
  return { exit, outcome };
};

/** What became of it as an error, or undefined where all went well. */
export const ffmpegError = ({ exit, outcome }: Awaited<ReturnType<typeof tryFfmpeg>>) => {
  if (exit.code === 0 && !outcome.lost) return undefined;
  if (exit.signal !== null) {
    const why = `ffmpeg was ended by ${exit.signal}, by a limit on memory or processor time or from outside.`;
    return new StreamOpsError('FFMPEG_FAILED', why);
  }
  const { code, line } = failureOf([
    ...(outcome.lost ? [outcome.lost] : []),
    ...outcome.errors.map((text) => ({ level: 'error', text })),
    ...outcome.tail,
  ]);
  return new StreamOpsError(code, `ffmpeg: ${line}`);
};
