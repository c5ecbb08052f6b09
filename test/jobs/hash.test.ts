import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksum } from '../../worker/src/verify/checksum.ts';
import { copyClip } from '../media/index.ts';
import { type Bench, type Done, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

/** coreutils over the file as it will lie beside the original. Rejects where it finds a fault. */
const sha256sum = async (done: Done, output: string): Promise<string> => {
  await copyFile(done.path(output), join(bench.drive, 'check.sha256'));
  const program = promisify(execFile);
  return (await program('sha256sum', ['-c', '--strict', 'check.sha256'], { cwd: bench.drive })).stdout;
};

describe('hash', () => {
  it.each(['Night 1.mkv', '-c', ' a "b" $(c).mkv ', 'back\\slash\\n.mkv', 'two\nlines\r.mkv', 'Größe 🎮'])(
    'leaves a checksum that sha256sum accepts: %j',
    async (name) => {
      await copyClip(join(bench.drive, name));
      const done = await bench.ok('hash', {}, name);
      expect(await sha256sum(done, 'sha256')).toMatch(/: OK\n$/);
      expect(done.outputs[0]?.output).toMatchObject({
        fileName: `${name.trimEnd()}.sha256`,
        relation: 'sidecar',
      });
      await writeFile(join(bench.drive, name), 'something else');
      await expect(sha256sum(done, 'sha256')).rejects.toThrow();
    },
  );

  it('writes both with one reading, and says both', async () => {
    await copyClip(join(bench.drive, 'both.mkv'));
    const done = await bench.ok('hash', { algorithm: 'both' }, 'both.mkv');
    const digest = createHash('sha256')
      .update(await readFile(join(bench.drive, 'both.mkv')))
      .digest('hex');
    const { effects } = await bench.ok('index', { stage: 'content' }, 'both.mkv');
    const known = effects.flatMap((effect) => (effect.kind === 'setContent' ? [effect.xxh64] : []));
    expect(await readFile(done.path('xxh64'), 'utf8')).toBe(`${known[0]}  both.mkv\n`);
    expect(done.receipt.lines).toMatchObject([
      { found: `sha256 ${digest} of both.mkv`, ok: true },
      { found: `xxh64 ${known[0]} of both.mkv`, ok: true },
    ]);
  });

  it('takes any file, and refuses one that is empty or not there', async () => {
    await writeFile(join(bench.drive, 'notes.txt'), 'no media');
    expect((await bench.ok('hash', {}, 'notes.txt')).outputs).toHaveLength(1);
    await writeFile(join(bench.drive, 'empty.mkv'), '');
    expect(await bench.run('hash', {}, 'empty.mkv')).toMatchObject({
      failure: { error: { code: 'FILE_EMPTY' } },
    });
    expect(await bench.away('hash', {}, 'gone.mkv')).toMatchObject({
      failure: { error: { code: 'FILE_MISSING' } },
    });
  });

  it('finds a checksum that is not the one that was written', async () => {
    const path = join(dirname(bench.drive), 'line.sha256');
    const digest = 'ab'.repeat(32);
    const line = { kind: 'checksum', output: 'sha256', algorithm: 'sha256', digest, fileName: 'a' } as const;
    const look = async (text: string) => {
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
      const unused = () => Promise.reject(new Error('not asked for'));
      return checksum(line, {
        tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
        signal: new AbortController().signal,
        path: () => Promise.resolve(path),
        readsWhole: () => false,
        ...{
          media: unused,
          packets: unused,
          ends: unused,
          hashed: unused,
          runs: unused,
          loudness: unused,
          starts: unused,
        },
        ...{ ffmpegTraces: [], copyTraces: [] },
      });
    };
    expect(await look(`${digest}  a\n`)).toMatchObject({ ok: true });
    expect(await look(`${digest}  b\n`)).toMatchObject({ ok: false, found: `sha256 ${digest} of b` });
    expect(await look(`${'cd'.repeat(32)}  a\n`)).toMatchObject({ ok: false });
    expect(await look('')).toMatchObject({ ok: false, found: 'no checksum' });
  });
});
