import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { resolve as absolute } from 'node:path';
import { Readable } from 'node:stream';
import { type CommandCost, StreamOpsError } from '@streamops/core';
import fluent from 'fluent-ffmpeg';
import type { Launcher } from '../host/launcher.ts';
import { costMeter } from '../host/peak-memory.ts';
import { endSoon, ownGroup } from '../host/process-group.ts';

/** setTimeout takes 32 bits, and fires at once for more: a file that claims to last for years made it so. */
const longestTimerMs = 2 ** 31 - 1;

/** The programs that work on media, and how they are started. */
export interface Tools {
  ffmpeg: string;
  ffprobe: string;
  launcher: Launcher;
  /** Their whole environment. */
  env: NodeJS.ProcessEnv;
  /** Where programs of the user's own lie; absent: nowhere. */
  hooksDir?: string;
  /** ffmpeg's own word for it; absent: taken for one of today. */
  version?: string;
}

interface MediaRun {
  program: 'ffmpeg' | 'ffprobe';
  args: readonly string[];
  timeoutSec: number;
  signal: AbortSignal;
  background?: boolean;
  onStdout?: (chunk: Buffer) => void;
  onLine?: (line: string) => void;
  /** The folder that it runs in; absent: the worker's own. */
  cwd?: string;
  /** The n-th reads what the program writes to `pipe:3+n`. Where one rejects the program is ended. */
  pipes?: readonly PipeReader[];
}

export type PipeReader = (from: Readable) => Promise<void>;

export interface MediaExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  cost: CommandCost;
}

const memoryBytes = 8 * 2 ** 30;
const gpu = /nvenc|cuda|cuvid|qsv|vaapi|amf/;
/** The options whose value names what works on a GPU; a file's name may hold any word. */
const namesDevice = /^-(c|codec|vcodec|hwaccel|init_hw_device|filter_hw_device)(:|$)/;
/** What env, nice, setpriv and prlimit end with where the program after them can't be started. */
const notStarted = new Set([126, 127]);
/** After stdin, stdout and stderr. */
const firstPipe = 3;

/**
 * fluent-ffmpeg's own way of starting a process, below `run()`. Its types leave it out. `run()` itself is not for us:
 * it adds -y, starts ffmpeg twice more to list encoders and formats, and offers no environment.
 */
interface Starter {
  setFfmpegPath(path: string): void;
  _spawnFfmpeg(
    args: string[],
    options: SpawnOptions,
    onProcess: (child: ChildProcess) => void,
    onEnd: (error: Error | null) => void,
  ): void;
}

/** Calls back once a line; what is after the last line break waits for more, or for the end. */
export const lineReader = (onLine: (line: string) => void) => {
  let rest = '';
  return {
    read(chunk: string): void {
      const lines = (rest + chunk).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end(): void {
      if (rest !== '') onLine(rest);
    },
  };
};

const listen = (child: ChildProcess, { onStdout, onLine }: MediaRun): void => {
  child.stdout?.on('data', onStdout ?? (() => undefined));
  if (!onLine) return;
  const lines = lineReader(onLine);
  // fluent-ffmpeg has set this stream to text.
  child.stderr?.on('data', lines.read);
  child.stderr?.on('close', lines.end);
};

/** Where the first of them failed that did, once all are through. */
const readPipes = async (
  child: ChildProcess,
  pipes: readonly PipeReader[],
  stop: () => void,
): Promise<{ cause: unknown } | undefined> => {
  let broken: { cause: unknown } | undefined;
  const reading = pipes.map(async (read, at) => {
    const from = child.stdio[firstPipe + at];
    try {
      if (!(from instanceof Readable)) throw new Error(`There is no pipe ${firstPipe + at}.`);
      await read(from);
    } catch (cause) {
      broken ??= { cause };
      stop();
    }
  });
  await Promise.all(reading);
  return broken;
};

const ended = (child: ChildProcess): Promise<MediaExit> => {
  const meter = costMeter(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, cost: meter() }));
  });
};

/** Pure. */
export const usesGpu = (args: readonly string[]): boolean =>
  args.some((arg, n) => gpu.test(arg) && namesDevice.test(args[n - 1] ?? ''));

/** A path that is not whole would mean another file in another folder; a bare name is looked for in PATH. */
const programOf = (name: string): string => (/[\\/]/.test(name) ? absolute(name) : name);

const commandOf = (tools: Tools, run: MediaRun): string[] => [
  ...tools.launcher({
    timeoutSec: run.timeoutSec,
    memoryBytes: usesGpu(run.args) ? null : memoryBytes,
    background: run.background ?? false,
  }),
  programOf(tools[run.program]),
  ...run.args,
];

interface Started {
  child: ChildProcess;
  exit: Promise<MediaExit>;
}

const start = (tools: Tools, run: MediaRun): Promise<Started> => {
  const [program = '', ...args] = commandOf(tools, run);
  // The cast: see Starter.
  const starter = fluent({ stdoutLines: 1 }) as unknown as Starter;
  starter.setFfmpegPath(program);
  const pipes = (run.pipes ?? []).map(() => 'pipe' as const);
  const stdio: SpawnOptions['stdio'] = ['ignore', 'pipe', 'pipe', ...pipes];
  const options: SpawnOptions = {
    ...{ env: tools.env, stdio, windowsHide: true, detached: ownGroup },
    ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
  };
  return new Promise((resolve, reject) => {
    const onProcess = (child: ChildProcess) => {
      listen(child, run);
      resolve({ child, exit: ended(child) });
    };
    starter._spawnFfmpeg(args, options, onProcess, (error) => error && reject(error));
  });
};

const missing = (tools: Tools, run: MediaRun, cause: unknown): StreamOpsError =>
  new StreamOpsError('FFMPEG_MISSING', `${tools[run.program]} could not be started.`, { cause });

/**
 * Runs ffmpeg or ffprobe to its end, the only place that starts either. Resolves when the process is gone, whatever
 * its exit code. Rejects with the signal's reason when it is aborted, STEP_TIMEOUT, FFMPEG_MISSING, and as a reader of its
 * pipes rejects.
 */
export const runMedia = async (tools: Tools, run: MediaRun): Promise<MediaExit> => {
  run.signal.throwIfAborted();
  let late = false;
  let broken: { cause: unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  try {
    const { child, exit } = await start(tools, run);
    // What it started ends with it: FFMPEG_PATH may name a script around ffmpeg.
    stop = () => endSoon(child);
    // Not before there is a process: there would be nothing to end when it fires.
    timer = setTimeout(
      () => {
        late = true;
        stop();
      },
      Math.min(run.timeoutSec * 1000, longestTimerMs),
    );
    run.signal.addEventListener('abort', stop, { once: true });
    if (run.signal.aborted) stop();
    const reading = readPipes(child, run.pipes ?? [], stop);
    const ending = await exit;
    broken = await reading;
    run.signal.throwIfAborted();
    if (notStarted.has(ending.code ?? 0)) throw new Error(`Its launcher ended with ${ending.code}.`);
    if (!late && !broken) return ending;
  } catch (cause) {
    run.signal.throwIfAborted();
    throw missing(tools, run, cause);
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', stop);
  }
  if (broken && !late) throw broken.cause;
  throw new StreamOpsError('STEP_TIMEOUT', `${run.program} ran longer than ${run.timeoutSec} seconds.`);
};
