import { open } from 'node:fs/promises';
import { boxHeader } from '@streamops/core';
import { readHead, sniff } from './sniff.ts';

/** A day of fragments of half a second, each a `moof` and an `mdat`. */
const mostBoxes = 400_000;

/**
 * Whether an MP4 or MOV ends inside a fragment, as one does whose recorder was killed: its tables then name packets
 * that are not there. Reads 16 bytes a box (some 10 ms an hour of recording), and nothing of other files.
 */
export const endsInFragment = async (path: string): Promise<boolean> => {
  if (sniff(await readHead(path, 256)) !== 'isobmff') return false;
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  let at = 0;
  let isFragmented = false;
  for (let boxes = 0; at < size && boxes < mostBoxes; boxes += 1) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at);
    const box = boxHeader(buffer.subarray(0, bytesRead));
    if (!box) return isFragmented;
    isFragmented ||= box.type === 'moof';
    // An open size reaches to the end.
    at += box.size ?? size - at;
  }
  return isFragmented && at > size;
};
