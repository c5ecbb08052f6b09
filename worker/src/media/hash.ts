import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createXXHash64 } from 'hash-wasm';

/** Large enough that a read costs little, small enough that a cancel is heard at once. */
export const chunkBytes = 2 ** 20;

export interface Hashed {
  /** 16 hexadecimal digits. */
  xxh64: string;
  /** 64 of them, where it was asked for. */
  sha256?: string;
  sizeBytes: number;
}

export interface Watched {
  signal: AbortSignal;
  advance(advance: { fraction: number | null; bytesPerSec?: number | null }): void;
}

/** One reading for both: OpenSSL's SHA-256 uses the processor's own instructions, which WebAssembly can't. */
const createHasher = async (withSha256: boolean) => {
  const xxh64 = (await createXXHash64()).init();
  const sha256 = withSha256 ? createHash('sha256') : undefined;
  return {
    update(bytes: Buffer): void {
      xxh64.update(bytes);
      sha256?.update(bytes);
    },
    digest: (): Omit<Hashed, 'sizeBytes'> => ({
      xxh64: xxh64.digest('hex'),
      ...(sha256 ? { sha256: sha256.digest('hex') } : {}),
    }),
  };
};

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

/**
 * xxh64 of a file, and SHA-256 where that is asked, read once from start to end. Rejects with the signal's reason or the
 * file system's error.
 */
export const hashFile = async (path: string, watched: Watched, withSha256 = false): Promise<Hashed> => {
  const hasher = await createHasher(withSha256);
  const file = await open(path, 'r');
  try {
    const meter = byteMeter((await file.stat()).size, watched);
    const buffer = Buffer.allocUnsafe(chunkBytes);
    let sizeBytes = 0;
    for (;;) {
      watched.signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, sizeBytes);
      if (bytesRead === 0) return { ...hasher.digest(), sizeBytes };
      hasher.update(buffer.subarray(0, bytesRead));
      sizeBytes += bytesRead;
      meter(sizeBytes);
    }
  } finally {
    await file.close();
  }
};
