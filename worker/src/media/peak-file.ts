import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { mostPeakValues, type PeakShape, peakHeader, StreamOpsError } from '@streamops/core';
import { peakMeter } from './peaks.ts';

/** The length is known at the end and stands before the data: blanks, which JSON allows, keep its place. */
const lengthRoom = 12;
/** Characters that are kept back before the disk is asked. */
const atOnce = 64 * 1024;

const headOf = (shape: PeakShape): { text: string; lengthAt: number } => {
  const { length: _, ...known } = peakHeader(shape, 0);
  const before = `${JSON.stringify(known).slice(0, -1)},"length":`;
  return { text: `${before}${' '.repeat(lengthRoom)},"data":[`, lengthAt: before.length };
};

/** Text that goes to the disk in large pieces, in order. */
const collected = (file: FileHandle) => {
  let text = '';
  let some = false;
  const flush = async (): Promise<void> => {
    await file.writeFile(text);
    text = '';
  };
  return {
    async values(values: readonly number[]): Promise<void> {
      if (values.length === 0) return;
      text += `${some ? ',' : ''}${values.join(',')}`;
      some = true;
      if (text.length > atOnce) await flush();
    },
    async plain(words: string): Promise<void> {
      text += words;
      await flush();
    },
  };
};

interface Counts {
  /** Of one channel. */
  samples: number;
  pixels: number;
}

const refuseMore = ({ pixels }: Counts, shape: PeakShape): void => {
  if (pixels * peakHeader(shape, 0).channels * 2 <= mostPeakValues) return;
  const text = `The sound has more than ${mostPeakValues} values. Ask for more samples a pixel.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};

/**
 * Draws raw sound (see `peakMeter`) into a new waveform data file as it comes, and waits for the disk where that is
 * slower. Rejects with PARAMS_INVALID where it gets too long, and as the file system does.
 */
export const drawPeaks = async (from: Readable, path: string, shape: PeakShape): Promise<Counts> => {
  // wx: staging is fresh, so a file that is there already is a mistake.
  const file = await open(path, 'wx');
  try {
    const meter = peakMeter(shape);
    const out = collected(file);
    const head = headOf(shape);
    await out.plain(head.text);
    for await (const chunk of from) {
      await out.values(meter.read(chunk));
      refuseMore(meter.counts(), shape);
    }
    await out.values(meter.end());
    await out.plain(']}\n');
    const counts = meter.counts();
    await file.write(String(counts.pixels), head.lengthAt);
    await file.sync();
    return counts;
  } finally {
    await file.close();
  }
};
