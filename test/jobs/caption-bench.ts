import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stagedName } from '@streamops/core';
import { makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { ffmpeg } from './run-for-real.ts';

/** Two lines. */
export const srt = '1\n00:00:00,400 --> 00:00:00,800\nGrüße\n\n2\n00:00:01,200 --> 00:00:01,600\nZwei\n';
/** Of 25 a second: those that they are on. */
export const shownFrames = [
  [10, 19],
  [30, 39],
];

/** A drive in a folder whose name has every sign that a filter takes for its own: no path may reach one. */
export const openCaptionBench = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamops-captions-'));
  const odd = join(folder, "it's, [odd]; 100%:x\\=y");
  await mkdir(odd);
  const bench = await makeBench(odd);
  const path = (name: string): string => join(bench.drive, name);

  const written = async (name: string, bytes: string | Uint8Array): Promise<string> => {
    await writeFile(path(name), bytes);
    return name;
  };

  /** Two seconds of black with a beep, 320 × 180. */
  const video = async (name: string, ...more: readonly string[]): Promise<string> => {
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'color=black:s=320x180:r=25:d=2', '-f', 'lavfi', '-i', 'sine=r=48000:d=2'],
      ...(more.length > 0 ? more : ['-c:a', 'aac']),
      ...['-c:v', 'libx264', '-preset', 'ultrafast', path(name)],
    );
    return name;
  };

  const run = async (
    files: readonly string[],
    params: object = {},
    type = 'subtitles',
    tools = realTools(),
  ) => {
    const asked = type === 'subtitles' ? { action: 'burn', ...params } : { ...params };
    const all = await Promise.all(files.map((file) => bench.assignment(type, path(file), asked)));
    const [first] = all;
    if (!first) throw new Error('no file');
    const inputs = all.flatMap((one) => one.inputs);
    const { end } = await runAssignment({ ...first, inputs }, { tools: await tools });
    if (!end.ok) {
      const { code, message } = end.failure.error;
      return { failed: `${code}: ${message}`, made: '', fileName: '', notes: [], lines: [] };
    }
    const { outputs, jobId, receipt } = end.result;
    const output = outputs.find(({ name }) => name === 'video')?.output;
    const fileName = output && 'fileName' in output ? output.fileName : '';
    const staged = join(bench.drive, '.streamops', 'tmp', `${jobId}.1`, stagedName('video', fileName));
    const notes = receipt.notes.map(({ text }) => text);
    return { failed: '', made: staged, fileName, notes, lines: receipt.lines };
  };

  const remove = () => rm(folder, { recursive: true, force: true });
  return { path, written, video, run, remove };
};
