import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ClipCommand } from './clip-args.ts';

export const ffmpegPath = process.env.FFMPEG_PATH ?? 'ffmpeg';
const cache = join(tmpdir(), 'streamops-clips');
export const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];

/** A scratch folder for the inputs that are files. */
const workFolder = async (files: ClipCommand['files']): Promise<string> => {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'making-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
};

/** kill -9 once the file has so many bytes: ffmpeg never comes to write its end. */
const killedAt = async (bytes: number, args: readonly string[], cwd: string): Promise<void> => {
  const made = join(cwd, args.at(-1) ?? '');
  const child = spawn(ffmpegPath, args, { cwd, stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const size = () =>
    stat(made).then(
      (found) => found.size,
      () => 0,
    );
  while (child.exitCode === null && (await size()) < bytes) await pause(20);
  const ended = child.exitCode !== null;
  child.kill('SIGKILL');
  await gone;
  if (ended) throw new Error(`ffmpeg ended before it could be killed: ${args.join(' ')}`);
};

const make = async ({ args, files, before = [], killAtBytes, keep }: ClipCommand, path: string) => {
  const cwd = await workFolder(files);
  const name = `clip${path.slice(path.lastIndexOf('.'))}`;
  const made = join(cwd, name);
  try {
    for (const earlier of before) await promisify(execFile)(ffmpegPath, [...quiet, ...earlier], { cwd });
    const last = [...quiet, ...args, name];
    await (killAtBytes ? killedAt(killAtBytes, last, cwd) : promisify(execFile)(ffmpegPath, last, { cwd }));
    if (keep !== undefined) await truncate(made, Math.floor((await stat(made)).size * keep));
    // A rename, so that two test files that want the same clip at once both find a whole one.
    await rename(made, path);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
};

let versionLine: Promise<string> | undefined;
/** Another ffmpeg writes other bytes. */
const ffmpegVersion = (): Promise<string> => {
  versionLine ??= promisify(execFile)(ffmpegPath, ['-version']).then(
    ({ stdout }) => stdout.split('\n', 1)[0] ?? '',
  );
  return versionLine;
};

/** What the command makes, made the first time it is asked for and kept for the next test run. A shared path. */
export const madeOnce = async (command: ClipCommand, extension: string): Promise<string> => {
  const named = JSON.stringify([await ffmpegVersion(), command]);
  const key = createHash('sha256').update(named).digest('hex').slice(0, 16);
  const path = join(cache, `${key}.${extension}`);
  if (!existsSync(path)) await make(command, path);
  return path;
};
