import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Done } from './run-for-real.ts';

/** Path and what the catalog is told of an artifact, whichever pass made it. */
export const artifact = (done: Done, wanted: string) => {
  const found = done.outputs.find(({ output }) => output.to === 'artifact' && output.name === wanted);
  if (found?.output.to !== 'artifact') throw new Error(`no ${wanted}`);
  return { path: done.path(found.name), meta: found.output.meta };
};

export const names = (done: Done): string[] =>
  done.outputs.map(({ output }) => (output.to === 'artifact' ? output.name : '')).sort();

/** Mean of red, green and blue in a part of a picture, 0 to 255. */
export const colourOf = async (path: string, part = 'iw:ih:0:0'): Promise<number[]> => {
  const filter = `crop=${part},scale=1:1:flags=area,format=rgb24`;
  const args = ['-v', 'error', '-i', path, '-vf', filter, '-frames:v', '1', '-f', 'rawvideo', 'pipe:1'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer' });
  return [...stdout];
};

/** 0 where red is strongest, 1 green, 2 blue. */
export const strongestOf = (colour: readonly number[]): number => colour.indexOf(Math.max(...colour));

/** The midst of the n-th tile of a sheet of ten columns, of a picture of 16:9. For `colourOf`. */
export const tileAt = (n: number): string =>
  `200:100:${(n % 10) * 240 + 20}:${Math.floor(n / 10) * 136 + 18}`;
