import { createReadStream } from 'node:fs';
import { z } from 'zod';

const head = z.strictObject({
  version: z.literal(2),
  channels: z.int().positive(),
  sample_rate: z.int().positive(),
  samples_per_pixel: z.int().positive(),
  bits: z.union([z.literal(8), z.literal(16)]),
  length: z.int().nonnegative(),
});

/** A waveform data file as the disk has it, its values looked at one by one. */
export interface ReadPeaks {
  header: z.infer<typeof head>;
  values: number;
  smallest: number;
  largest: number;
  /** Pairs whose first value is above the second. */
  crossed: number;
}

const beforeData = '"data":[';
const afterData = ']}\n';

const number = /^-?(0|[1-9]\d{0,4})$/;

/** Values that come in any pieces. */
const valueTally = () => {
  const tally = { values: 0, smallest: 0, largest: 0, crossed: 0 };
  let before = 0;
  const take = (word: string): void => {
    if (!number.test(word)) throw new Error(`"${word.slice(0, 40)}" is no value.`);
    const value = Number(word);
    if (tally.values % 2 === 1 && before > value) tally.crossed += 1;
    tally.values += 1;
    tally.smallest = Math.min(tally.smallest, value);
    tally.largest = Math.max(tally.largest, value);
    before = value;
  };
  return { take, tally };
};

/**
 * Reads a waveform data file piece by piece, so that hours of it need no more memory than seconds. Rejects where it is
 * no such file or not whole.
 */
export const readPeaks = async (path: string): Promise<ReadPeaks> => {
  const { take, tally } = valueTally();
  let header: ReadPeaks['header'] | undefined;
  let rest = '';
  for await (const chunk of createReadStream(path, 'latin1')) {
    rest += chunk;
    if (!header) {
      const at = rest.indexOf(beforeData);
      if (at < 0 && rest.length > 1000) throw new Error('It begins as no waveform data file.');
      if (at < 0) continue;
      header = head.parse(JSON.parse(`${rest.slice(0, at).trimEnd().slice(0, -1)}}`));
      rest = rest.slice(at + beforeData.length);
    }
    const words = rest.split(',');
    rest = words.pop() ?? '';
    words.forEach(take);
  }
  if (!header || !rest.endsWith(afterData)) throw new Error('It is cut off.');
  const last = rest.slice(0, -afterData.length);
  if (last !== '' || tally.values > 0) take(last);
  return { header, ...tally };
};
