/**
 * A copy that is hashed on its way against a copy alone: `node test/bench/hash-copy.bench.ts [PAIRS] [MIB]`. Both read
 * the same file out of memory and end when the bytes are on the disk (dd with conv=fsync). For scale, what `copy` and
 * `archive` do: they read the copy again and hash that too.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hashFile } from '../../worker/src/media/hash.ts';
import { copyHashed } from '../../worker/src/steps/copy.ts';
import { compare, pairs, row, secondsOf, shown } from './measure.ts';

const run = promisify(execFile);
const count = Number(process.argv[2] ?? pairs);
const sizeMiB = Number(process.argv[3] ?? 1024);
const watched = { signal: new AbortController().signal, advance: () => undefined };

const folder = await mkdtemp(join(tmpdir(), 'streamops-hash-copy-'));
const [from, to] = [join(folder, 'recording'), join(folder, 'copy')];

/** Media does not get smaller either: noise, so that no file system saves any of it. */
const makeFile = async (): Promise<void> => {
  const chunk = Buffer.alloc(2 ** 20);
  await using file = await open(from, 'wx');
  for (let n = 0; n < sizeMiB; n += 1) await file.write(randomFillSync(chunk));
  await file.sync();
};

/** Seconds of one copy, which is there in full afterwards, and gone before the next one. */
const timed = async (copy: () => Promise<unknown>): Promise<number> => {
  const seconds = await secondsOf(copy);
  assert.equal((await stat(to)).size, sizeMiB * 2 ** 20);
  await rm(to);
  return seconds;
};

const alone = () => timed(() => run('dd', [`if=${from}`, `of=${to}`, 'bs=1M', 'conv=fsync', 'status=none']));
const hashed = () => timed(async () => assert.equal((await copyHashed({ from, to }, watched)).xxh64, known));
const bothEnds = () =>
  timed(async () => {
    const { xxh64 } = await copyHashed({ from, to }, watched);
    assert.equal((await hashFile(to, watched)).xxh64, xxh64);
  });

let known = '';
try {
  await makeFile();
  known = (await hashFile(from, watched)).xxh64;
  for (const [what, ours, goal] of [
    ['hash while copying', hashed, '≤ 1.3'],
    ['hash while copying, and the copy read again', bothEnds, ''],
  ] as const) {
    const { ours: mine, theirs, ratio } = await compare(ours, alone, count);
    const figures = { ours: shown(mine, ' s'), 'copy alone': shown(theirs, ' s'), ratio: shown(ratio) };
    row(`${what}, ${sizeMiB} MiB`, figures, goal);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
