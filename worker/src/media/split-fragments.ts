import { type FileHandle, open } from 'node:fs/promises';
import { StreamOpsError } from '@streamops/core';

/** A segment of many seconds at the highest rate is a tenth of it; what claims more is no segment. Bytes. */
const mostBytes = 2 ** 30;

const readBox = async (file: FileHandle, at: number, fileBytes: number): Promise<Buffer | null> => {
  if (at + 8 > fileBytes) return null;
  const head = Buffer.alloc(16);
  await file.read(head, 0, 16, at);
  const long = head.readUInt32BE(0) === 1;
  const size = long ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0);
  if (size < 8 || size > mostBytes || at + size > fileBytes) {
    throw new StreamOpsError('MEDIA_BROKEN', `A fragment of ${size} bytes is not whole.`);
  }
  const box = Buffer.alloc(size);
  await file.read(box, 0, size, at);
  return box;
};

const typeOf = (box: Buffer): string => box.toString('latin1', 4, 8);

/** ISO/IEC 23000-19 (CMAF): what each segment begins with. */
const segmentType = Buffer.from(
  '00000018' + '73747970' + '6d736468' + '00000000' + '6d736468' + '636d6673',
  'hex',
);

/**
 * A fragmented MP4 of one track as it is cut into files: first what initializes a player, then a segment for each
 * fragment, each whole in memory once. Rejects with MEDIA_BROKEN.
 */
export async function* splitFragments(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let parts: Buffer[] = [];
    let at = 0;
    for (let box = await readBox(file, at, size); box; box = await readBox(file, at, size)) {
      at += box.length;
      parts.push(box);
      if (typeOf(box) === 'moov') yield Buffer.concat(parts);
      else if (typeOf(box) === 'mdat') yield Buffer.concat([segmentType, ...parts]);
      else continue;
      parts = [];
    }
  } finally {
    await file.close();
  }
}
