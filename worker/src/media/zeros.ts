import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '@streamops/core';

/** Large enough that a read costs little. */
const chunkBytes = 2 ** 20;

/** Bytes of a file from `start` up to `end` that are all zero. */
export interface Stretch {
  start: number;
  end: number;
}

/** Shorter ones are no sign of damage: file systems lose blocks of 4 KiB, disks 512 bytes at the least. */
export const leastZeros = 1024;
/** One look for each of these: a stretch of twice `leastZeros` is never overlooked, wherever it begins. */
const lookEvery = leastZeros / 2;
/** Silence in raw sound may be zeros thousands of times. */
const mostStretches = 10_000;
/** Between two looks at a file that grows. */
const pauseMs = 50;

/** The zeros around `at`, within the bytes. */
const stretchAt = (bytes: Uint8Array, at: number): Stretch => {
  let [start, end] = [at, at];
  while (start > 0 && bytes[start - 1] === 0) start -= 1;
  while (end < bytes.length && bytes[end] === 0) end += 1;
  return { start, end };
};

/** Looks through a file's bytes, piece by piece in their order. Two gigabytes take some tens of milliseconds. */
const zeroFinder = () => {
  const found: Stretch[] = [];
  const add = ({ start, end }: Stretch): void => {
    const last = found.at(-1);
    if (last?.end === start) last.end = end;
    else if (found.length < mostStretches) found.push({ start, end });
  };
  return {
    take(bytes: Uint8Array, position: number): void {
      for (let at = 0; at + 8 <= bytes.length; at += lookEvery) {
        if (bytes[at] !== 0 || bytes[at + 7] !== 0 || bytes[at + 3] !== 0) continue;
        const { start, end } = stretchAt(bytes, at);
        // What touches an edge may go on in the next piece.
        if (end - start < leastZeros && start > 0 && end < bytes.length) continue;
        add({ start: position + start, end: position + end });
        at = Math.floor(end / lookEvery) * lookEvery;
      }
    },
    stretches: () => found.filter(({ start, end }) => end - start >= leastZeros),
  };
};

interface Reader {
  take(bytes: Uint8Array, position: number): void;
  signal: AbortSignal;
}

/** Takes what is there from a position on. Resolves to where it ended; rejects with the signal's reason. */
const readOn = async (file: FileHandle, from: number, { take, signal }: Reader): Promise<number> => {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let position = from; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, position);
    if (bytesRead === 0) return position;
    take(buffer.subarray(0, bytesRead), position);
    position += bytesRead;
  }
};

/** Stretches of zeros in a file, in their order. Rejects with the signal's reason and the file system's error. */
export const zerosIn = async (path: string, signal: AbortSignal): Promise<Stretch[]> => {
  await using file = await open(path, 'r');
  const finder = zeroFinder();
  await readOn(file, 0, { take: finder.take, signal });
  return finder.stretches();
};

const whenThere = (path: string): Promise<FileHandle | null> =>
  open(path, 'r').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  });

/**
 * Follows a file that another program writes, close behind it: what it reads is in memory still, so that a recording
 * of any size is read from the disk no second time. `end` when it is written; resolves to whether there are zeros.
 * `drop` when nobody wants to know any more; resolves when the file is let go. `end` rejects with the signal's reason
 * and the file system's error.
 */
export const followZeros = (
  path: string,
  cancel: AbortSignal,
): { end(): Promise<boolean>; drop(): Promise<void> } => {
  const { take, stretches } = zeroFinder();
  const [ended, dropped] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([cancel, dropped.signal]);
  const awake = AbortSignal.any([ended.signal, signal]);
  const follow = async (): Promise<boolean> => {
    let file: FileHandle | null = null;
    try {
      for (let position = 0; ; ) {
        // Asked before the look: what was written until then is seen by it.
        const isLast = ended.signal.aborted;
        signal.throwIfAborted();
        file ??= await whenThere(path);
        if (file) position = await readOn(file, position, { take, signal });
        if (isLast) return stretches().length > 0;
        await sleep(pauseMs, undefined, { signal: awake }).catch(() => undefined);
      }
    } finally {
      await file?.close();
    }
  };
  const followed = follow();
  followed.catch(() => undefined); // Whoever waits for the end hears of it.
  return {
    end() {
      ended.abort();
      return followed;
    },
    async drop() {
      ended.abort();
      dropped.abort();
      await followed.catch(() => undefined);
    },
  };
};
