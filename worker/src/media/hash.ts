import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { createXXHash64 } from 'hash-wasm';

/** Large enough that a read costs little, small enough that a cancel is heard at once. */
const pieceBytes = 4 * 2 ** 20;

/**
 * A file from its start to its end, piece by piece: while one is worked on the next is read. A piece is good until the
 * next one is asked for.
 */
export async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  let [piece, spare] = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)];
  const read = async (buffer: Buffer, atByte: number): Promise<Buffer> =>
    buffer.subarray(0, (await file.read(buffer, 0, pieceBytes, atByte)).bytesRead);
  let atByte = 0;
  let reading = read(piece, atByte);
  try {
    for (;;) {
      const bytes = await reading;
      if (bytes.length === 0) return;
      atByte += bytes.length;
      reading = read(spare, atByte);
      // Whoever asks for the next one hears of it.
      reading.catch(() => undefined);
      yield bytes;
      [piece, spare] = [spare, piece];
    }
  } finally {
    // Before the file is closed.
    await reading.catch(() => undefined);
  }
}

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
  await using file = await open(path, 'r');
  const meter = byteMeter((await file.stat()).size, watched);
  let sizeBytes = 0;
  for await (const bytes of piecesOf(file)) {
    watched.signal.throwIfAborted();
    hasher.update(bytes);
    sizeBytes += bytes.length;
    meter(sizeBytes);
  }
  watched.signal.throwIfAborted();
  return { ...hasher.digest(), sizeBytes };
};
