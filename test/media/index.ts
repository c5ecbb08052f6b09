import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type ClipCommand, type ClipOptions, clipCommand } from './clip-args.ts';

export type { AudioTrack, ClipOptions } from './clip-args.ts';

const ffmpeg = process.env.FFMPEG_PATH ?? 'ffmpeg';
const ffprobe = process.env.FFPROBE_PATH ?? 'ffprobe';
const cache = join(tmpdir(), 'streamops-clips');
const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];

/** A scratch folder for the inputs that are files. */
const workFolder = async (files: Record<string, string>): Promise<string> => {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'making-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
};

const make = async ({ args, files }: ClipCommand, path: string): Promise<void> => {
  const folder = await workFolder(files);
  const made = join(folder, `clip${path.slice(path.lastIndexOf('.'))}`);
  try {
    await promisify(execFile)(ffmpeg, [...quiet, ...args, made], { cwd: folder });
    // A rename, so that two test files that want the same clip at once both find a whole one.
    await rename(made, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

let versionLine: Promise<string> | undefined;
/** Another ffmpeg writes other bytes. */
const ffmpegVersion = (): Promise<string> => {
  versionLine ??= promisify(execFile)(ffmpeg, ['-version']).then(
    ({ stdout }) => stdout.split('\n', 1)[0] ?? '',
  );
  return versionLine;
};

/**
 * A real clip, made by ffmpeg the first time it is asked for and kept for the next test run. The path is shared:
 * a test that changes or moves its clip takes `copyClip`.
 */
export const makeClip = async (options: ClipOptions = {}): Promise<string> => {
  const { container = 'mkv' } = options;
  const command = clipCommand(options);
  const named = JSON.stringify([await ffmpegVersion(), command]);
  const key = createHash('sha256').update(named).digest('hex').slice(0, 16);
  const path = join(cache, `${key}.${container}`);
  if (!existsSync(path)) await make(command, path);
  return path;
};

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
  const child = spawn(ffmpeg, [...quiet, ...args, '-flush_packets', '1', path], {
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
  format: { format_name: string; duration?: string; tags?: Record<string, string> };
  chapters: { tags?: Record<string, string> }[];
}

/** What ffprobe says of a file, in its own names: the tests' second opinion. */
export const probe = async (path: string): Promise<Probed> => {
  const show = ['-show_streams', '-show_format', '-show_chapters', '-of', 'json'];
  const { stdout } = await promisify(execFile)(ffprobe, ['-v', 'error', ...show, path]);
  // The cast: ffprobe's own JSON, read by tests alone.
  return JSON.parse(stdout) as Probed;
};
