import { readSync } from 'node:fs';
import { type Frames, thumbBytes } from '@streamops/core';

const chunkFrames = 512;
/** Twice what is ever looked at side by side: eight seconds at 120 frames a second. */
const mostChunks = 6;

/**
 * The small pictures in an open file, read as they are asked for: those of a day's recording are more than fit in
 * memory. One whose last picture is cut off has one less.
 */
export const smallPicturesIn = (fd: number, sizeBytes: number, times: Float64Array): Frames => {
  const chunks = new Map<number, Uint8Array>();
  const read = (n: number): Uint8Array => {
    const bytes = new Uint8Array(chunkFrames * thumbBytes);
    readSync(fd, bytes, 0, bytes.length, n * bytes.length);
    const [oldest] = chunks.keys();
    if (chunks.size >= mostChunks && oldest !== undefined) chunks.delete(oldest);
    chunks.set(n, bytes);
    return bytes;
  };
  return {
    count: Math.min(times.length, Math.floor(sizeBytes / thumbBytes)),
    atSec: (n) => times[n] ?? 0,
    picture(n) {
      const chunk = Math.floor(n / chunkFrames);
      const from = (n % chunkFrames) * thumbBytes;
      return (chunks.get(chunk) ?? read(chunk)).subarray(from, from + thumbBytes);
    },
  };
};
