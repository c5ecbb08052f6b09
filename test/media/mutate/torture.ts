import { readFile } from 'node:fs/promises';
import { makeTorture, torture } from '../torture/index.ts';
import { mutate, type Whole, wholeOf } from './mutate.ts';

/** One of the torture set, broken. */
export interface BrokenFile {
  /** `17 six-tracks.mp4`: its seed and what it was. */
  name: string;
  bytes: Buffer;
  how: string;
}

/** Two hours of pictures only make a run longer: what is broken is the same. */
const whole = torture.filter(({ name }) => name !== 'two-hours.mkv');
const read = new Map<string, Promise<Whole>>();

/** The same broken file for the same seed and the same ffmpeg; each of the set comes in turn. */
export const brokenFile = async (seed: number): Promise<BrokenFile> => {
  const entry = whole[seed % whole.length];
  if (!entry) throw new Error('The torture set is empty.');
  const { name } = entry;
  const reading =
    read.get(name) ??
    makeTorture(entry)
      .then((path) => readFile(path))
      .then(wholeOf);
  read.set(name, reading);
  return { name: `${seed} ${name}`, ...mutate(await reading, seed) };
};
