import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followZeros, zerosIn } from './zeros.ts';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'streamops-zeros-')), 'file');
});
afterEach(() => rm(join(path, '..'), { recursive: true, force: true }));

const mib = 2 ** 20;
const { signal } = new AbortController();
/** No zeros in it. */
const full = (length: number): Buffer => Buffer.alloc(length, 0xa5);

describe('stretches of zeros', () => {
  it.each([
    ['at the start', 0, 4096],
    ['between', 1_000_001, 2048],
    ['over the edge of what is read at once', mib - 1000, 3000],
    ['longer than what is read at once', 300_000, 2 * mib],
    ['at the end', 3 * mib - 2048, 2048],
  ])('are found %s', async (_, start, length) => {
    const bytes = full(3 * mib);
    bytes.fill(0, start, start + length);
    await writeFile(path, bytes);
    expect(await zerosIn(path, signal)).toEqual([{ start, end: start + length }]);
  });

  it('are none where they are short', async () => {
    const bytes = full(mib);
    for (let at = 0; at < mib; at += 1024) bytes.fill(0, at, at + 1000);
    await writeFile(path, bytes);
    expect(await zerosIn(path, signal)).toEqual([]);
  });

  it('are seen while the file is written, and in what is written last', async () => {
    const early = followZeros(path, signal);
    await writeFile(path, full(mib));
    expect(await early.end()).toBe(false);
    const following = followZeros(path, signal);
    await appendFile(path, full(mib));
    await appendFile(path, Buffer.alloc(4096));
    expect(await following.end()).toBe(true);
  });

  it('are not looked for any more where nobody wants to know', async () => {
    const following = followZeros(path, signal);
    await writeFile(path, Buffer.alloc(mib));
    await following.drop();
    const cancelled = followZeros(path, AbortSignal.abort(new Error('cancelled')));
    await expect(cancelled.end()).rejects.toThrow('cancelled');
    await expect(zerosIn(path, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
  });

  it('are none in a file that never came', async () => {
    expect(await followZeros(path, signal).end()).toBe(false);
  });
});
