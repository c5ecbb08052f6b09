import { constants, copyFile, open, rm, utimes } from 'node:fs/promises';
import { createXXHash64 } from 'hash-wasm';
import { byteMeter, type Hashed, hashFile, piecesOf, type Watched } from '../media/hash.ts';
import type { StepContext, StepRunner } from './define.ts';

interface Pair {
  from: string;
  to: string;
}

/** A copy that shares the blocks of the original until one of them changes, where the file system can. */
const clone = ({ from, to }: Pair): Promise<boolean> =>
  copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL).then(
    () => true,
    async () => {
      await rm(to, { force: true });
      return false;
    },
  );

/** Writes all of it: a short write goes on where it ended. */
const writeAll = async (file: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> => {
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten;
};

/**
 * Copies and hashes what was read; on disk when it resolves. Read, written and hashed side by side, it takes hardly longer
 * than a copy alone. Rejects with the signal's reason, EEXIST, ENOSPC.
 */
export const copyHashed = async ({ from, to }: Pair, watched: Watched): Promise<Hashed> => {
  const hasher = (await createXXHash64()).init();
  await using source = await open(from, 'r');
  await using target = await open(to, 'wx');
  const meter = byteMeter((await source.stat()).size, watched);
  let sizeBytes = 0;
  for await (const bytes of piecesOf(source)) {
    watched.signal.throwIfAborted();
    const writing = writeAll(target, bytes);
    hasher.update(bytes);
    await writing;
    sizeBytes += bytes.length;
    meter(sizeBytes);
  }
  await target.sync();
  return { xxh64: hasher.digest('hex'), sizeBytes };
};

/** The two halves of the work, copying and reading again, as one movement from 0 to 1. */
const half = (context: StepContext, offset: number): Watched => ({
  signal: context.signal,
  advance: ({ fraction, ...rest }) =>
    context.advance({ fraction: fraction === null ? null : offset + fraction / 2, ...rest }),
});

const sameTimes = async ({ from, to }: Pair): Promise<void> => {
  await using source = await open(from, 'r');
  const { atime, mtime } = await source.stat();
  await utimes(to, atime, mtime);
};

/** Hashes what was read and what lies on the other side; whether they agree is a line of the receipt (`sameBytes`). */
export const copy: StepRunner<'copy'> = async (step, context): Promise<Hashed> => {
  const pair = { from: await context.files.path(step.from), to: await context.files.path(step.to) };
  const cloned = await clone(pair);
  const read = cloned
    ? await hashFile(pair.from, half(context, 0))
    : await copyHashed(pair, half(context, 0));
  const written = await hashFile(pair.to, half(context, 0.5), step.sha256);
  await sameTimes(pair);
  context.copyTraces.push({ ...pair, read: read.xxh64, written: written.xxh64 });
  return written;
};
