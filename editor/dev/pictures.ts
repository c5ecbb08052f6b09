import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Asset, Scenes } from '@streamops/core';

const run = promisify(execFile);
const ffmpeg = (...args: string[]) => run('ffmpeg', ['-v', 'error', '-y', ...args]);

export interface Scene {
  /** File by artifact name; `media` is the film itself. */
  files: Record<'media' | 'poster' | 'sprite' | 'hover', string>;
  artifacts: Asset['artifacts'];
}

const lengthSec = 5;
const grid = {
  columns: 5,
  rows: 5,
  tileWidth: 160,
  tileHeight: 90,
  tiles: 25,
  secondsPerTile: lengthSec / 25,
};

/** Cuts the film into scenes of a few seconds with real pictures, kept in `folder` for the next start. */
export const makeScenes = async (film: string, folder: string, scenes: number): Promise<Scene[]> => {
  await mkdir(folder, { recursive: true });
  const made: Scene[] = [];
  for (let i = 0; i < scenes; i += 1) made.push(await makeScene(film, join(folder, String(i)), i));
  return made;
};

const makeScene = async (film: string, base: string, index: number): Promise<Scene> => {
  const files = {
    media: `${base}.mov`,
    poster: `${base}.jpg`,
    sprite: `${base}-sprite.jpg`,
    hover: `${base}-hover.mp4`,
  };
  const there = await Promise.all(Object.values(files).map((file) => stat(file).catch(() => null)));
  if (there.some((found) => !found)) {
    const cut = ['-ss', String([21, 5, 12, 9, 24, 16][index % 6]), '-t', String(lengthSec), '-i', film];
    const small = ['-an', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
    await ffmpeg(
      ...cut,
      ...[
        '-map',
        '0:v',
        '-map',
        '0:a',
        '-vf',
        'scale=640:-2',
        '-preset',
        'ultrafast',
        '-g',
        '12',
        files.media,
      ],
      ...[
        '-map',
        '0:v',
        '-vf',
        'select=gte(t\\,1),scale=640:-2',
        '-frames:v',
        '1',
        '-q:v',
        '3',
        files.poster,
      ],
      ...[
        '-map',
        '0:v',
        '-vf',
        `fps=${25 / lengthSec},scale=160:90,tile=5x5`,
        '-frames:v',
        '1',
        files.sprite,
      ],
      ...['-map', '0:v', '-vf', 'fps=12,scale=320:-2', '-t', '2', ...small, files.hover],
    );
  }
  const sizeOf = async (file: string) => (await stat(file)).size;
  const jpeg = { contentType: 'image/jpeg' };
  return {
    files,
    artifacts: {
      poster: { ...jpeg, fileName: 'poster.jpg', sizeBytes: await sizeOf(files.poster), meta: {} },
      sprite: { ...jpeg, fileName: 'sprite.jpg', sizeBytes: await sizeOf(files.sprite), meta: grid },
      hover: {
        contentType: 'video/mp4',
        fileName: 'hover.mp4',
        sizeBytes: await sizeOf(files.hover),
        meta: { durationSec: 2 },
      },
      waveform: { contentType: 'application/json', fileName: 'waveform.json', sizeBytes: 4000, meta: {} },
      scenes: { contentType: 'application/json', fileName: 'scenes.json', sizeBytes: 4001, meta: {} },
    },
  };
};

/** Made-up findings in a film of that length. */
export const scenesFound = (durationSec: number): Scenes => {
  const at = (part: number) => Math.round(durationSec * part * 1000) / 1000;
  const spanOf = (from: number, to: number) => ({ startSec: at(from), endSec: at(to) });
  const cut = (part: number, score: number) => ({
    ...{ atSec: at(part), startSec: at(part), endSec: at(part), kind: 'hard' as const, score },
  });
  return {
    version: 1,
    durationSec,
    cuts: [0.08, 0.11, 0.3, 0.34, 0.36, 0.37, 0.6, 0.82].map((part, i) => cut(part, (i % 4) / 4 + 0.2)),
    fades: [],
    black: [spanOf(0, 0.02)],
    freeze: [spanOf(0.44, 0.5)],
    silence: [spanOf(0, 0.05), spanOf(0.9, 1)],
    peaks: [{ atSec: at(0.35), lufs: -9 }],
    loudness: { integratedLufs: -18.2, rangeLu: 7.4, peakDbfs: -0.8 },
    candidates: [
      { ...spanOf(0.3, 0.4), score: 0.93, reasons: ['loud', 'busy'] },
      { ...spanOf(0.58, 0.66), score: 0.61, reasons: ['sudden'] },
      { ...spanOf(0.8, 0.88), score: 0.4, reasons: ['cut'] },
    ],
  };
};

/** A made-up outline of speech. */
export const waveform = (seed: number) => ({
  version: 1,
  secondsPerPeak: lengthSec / 600,
  peaks: Array.from({ length: 600 }, (_, i) =>
    Math.round(
      120 * Math.abs(Math.sin(i / 17 + seed) * Math.sin(i / 3.1)) + 60 * Math.abs(Math.sin(i * 1.7 + seed)),
    ),
  ),
});
