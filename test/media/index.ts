import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type ClipOptions, clipCommand } from './clip-args.ts';
import { ffmpegPath, madeOnce, quiet } from './make.ts';

export type { AudioTrack, ClipOptions } from './clip-args.ts';

const ffprobe = process.env.FFPROBE_PATH ?? 'ffprobe';

/**
 * A real clip, made by ffmpeg the first time it is asked for and kept for the next test run. The path is shared:
 * a test that changes or moves its clip takes `copyClip`.
 */
export const makeClip = (options: ClipOptions = {}): Promise<string> =>
  madeOnce(clipCommand(options), options.container ?? 'mkv');

/** The same, as a file of the test's own. Resolves to `path`. */
export const copyClip = async (path: string, options: ClipOptions = {}): Promise<string> => {
  await mkdir(dirname(path), { recursive: true });
  await copyFile(await makeClip(options), path);
  return path;
};

export interface RunningRecording {
  pid: number;
  /** Resolves when ffmpeg has ended and the file is whole. Rejects with ffmpeg's words. */
  done: Promise<void>;
  /** Ends the recording as a person would: the file is finished properly. Resolves with `done`. */
  stop(): Promise<void>;
  /** kill -9: the file is left without duration and cues. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** ffmpeg as a recorder: writes `path` in real time and flushes as it goes, so that the file grows. */
export const startRecording = async (
  path: string,
  options: Omit<ClipOptions, 'subtitles' | 'chapters' | 'attachment'> = {},
): Promise<RunningRecording> => {
  const { args } = clipCommand(options, { paced: true });
  const child = spawn(ffmpegPath, [...quiet, ...args, '-flush_packets', '1', path], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  let wanted = false;
  child.stderr.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      // ffmpeg ends with 255 when it was asked to stop, the file being whole.
      code === 0 || (code === 255 && wanted)
        ? resolve()
        : reject(new Error(`The recording ended with ${code}: ${words}`)),
    );
  });
  // Whoever only kills it need not listen.
  done.catch(() => undefined);
  await new Promise((resolve, reject) => child.once('spawn', () => resolve(null)).once('error', reject));
  const end = (signal: NodeJS.Signals, over: Promise<void>) => {
    wanted = true;
    child.kill(signal);
    return over;
  };
  return { pid: child.pid ?? 0, done, stop: () => end('SIGINT', done), kill: () => end('SIGKILL', gone) };
};

export interface Probed {
  streams: {
    index: number;
    codec_type: string;
    codec_name: string;
    tags?: Record<string, string>;
    [field: string]: unknown;
  }[];
  format: { format_name: string; duration?: string; start_time?: string; tags?: Record<string, string> };
  chapters: { tags?: Record<string, string> }[];
}

/** What ffprobe says of a file, in its own names: the tests' second opinion. */
export const probe = async (path: string): Promise<Probed> => {
  const show = ['-show_streams', '-show_format', '-show_chapters', '-of', 'json'];
  const { stdout } = await promisify(execFile)(ffprobe, ['-v', 'error', ...show, path]);
  // The cast: ffprobe's own JSON, read by tests alone.
  return JSON.parse(stdout) as Probed;
};
