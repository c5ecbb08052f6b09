import { open } from 'node:fs/promises';
import { createXXHash64 } from 'hash-wasm';

/** Large enough that a read costs little, small enough that a cancel is heard at once. */
export const chunkBytes = 2 ** 20;

export interface Hashed {
  /** 16 hexadecimal digits. */
  xxh64: string;
  sizeBytes: number;
}

export interface Watched {
  signal: AbortSignal;
  advance(advance: { fraction: number | null; bytesPerSec?: number | null }): void;
}

/** Bytes a second since it was made, for `advance`. */
export const byteMeter = (totalBytes: number, { advance }: Watched) => {
  const started = performance.now();
  return (doneBytes: number): void => {
    const seconds = (performance.now() - started) / 1000;
    advance({
      fraction: totalBytes > 0 ? doneBytes / totalBytes : null,
      bytesPerSec: seconds > 0.05 ? doneBytes / seconds : null,
    });
  };
};

/** xxh64 of a file, read once from start to end. Rejects with the signal's reason or the file system's error. */
export const hashFile = async (path: string, watched: Watched): Promise<Hashed> => {
  const hasher = (await createXXHash64()).init();
  const file = await open(path, 'r');
  try {
    const meter = byteMeter((await file.stat()).size, watched);
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let sizeBytes = 0;
    for (;;) {
      watched.signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, sizeBytes);
      if (bytesRead === 0) return { xxh64: hasher.digest('hex'), sizeBytes };
      hasher.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
      meter(sizeBytes);
    }
  } finally {
    await file.close();
  }
};
