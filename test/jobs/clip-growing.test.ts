import { type ChildProcess, spawn } from 'node:child_process';
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNumbered, readNumbers } from './numbered-frames.ts';
import { type Bench, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
const recorders: ChildProcess[] = [];
beforeAll(async () => {
  bench = await openBench();
  const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '15', '-sc_threshold', '0', '-bf', '2'];
  await makeNumbered(join(bench.drive, 'played.mkv'), { seconds: 20, options: [...x264, '-c:a', 'aac'] });
});
afterAll(async () => {
  for (const recorder of recorders) recorder.kill('SIGKILL');
  await bench.remove();
});

/** A recorder that writes as time passes; resolves when so many bytes are there. */
const record = async (name: string, bytes: number, options: readonly string[]): Promise<string> => {
  const [from, to] = [join(bench.drive, 'played.mkv'), join(bench.drive, name)];
  const args = ['-nostdin', '-loglevel', 'error', '-re', '-i', from, '-c', 'copy', ...options, to];
  recorders.push(spawn('ffmpeg', args, { stdio: 'ignore' }));
  for (;;) {
    const size = await stat(to).then(
      (found) => found.size,
      () => 0,
    );
    if (size >= bytes) return to;
    await pause(50);
  }
};

const fragments = ['-movflags', '+frag_keyframe+empty_moov', '-flush_packets', '1'];
const clusters = ['-cluster_time_limit', '500', '-flush_packets', '1'];

describe('a clip of a recording that is still written to', () => {
  it.each([
    ['growing.mkv', clusters],
    ['growing.mp4', fragments],
  ])('is cut out of what is there: %s', async (name, options) => {
    const path = await record(name, 20_000, options);
    const before = await stat(path);
    const done = await bench.ok('clip', { ranges: [{ startSec: 0.7, endSec: 1.2 }] }, name);
    const numbers = (await readNumbers(done.path('clip1'))).map(({ number }) => number);
    expect(numbers[0]).toBe(15);
    expect(numbers).toEqual(numbers.map((_, at) => 15 + at));
    expect(numbers.at(-1)).toBeGreaterThanOrEqual(35);
    expect(done.receipt.notes.map(({ text }) => text)).toContain(
      'It was still written to, or had just been, when this was cut out of it.',
    );
    expect((await stat(path)).size).toBeGreaterThan(before.size);

    const early = await bench.run('clip', { ranges: [{ startSec: 1, endSec: 19 }] }, name);
    expect(early).toMatchObject({
      failure: { error: { code: 'PARAMS_INVALID', message: expect.stringMatching(/is written up to \d/) } },
    });
  });

  it('is refused where another file took its name meanwhile', async () => {
    const path = await record('replaced.mkv', 20_000, clusters);
    const other = join(bench.drive, 'other.mkv');
    await ffmpeg('-i', join(bench.drive, 'played.mkv'), '-c', 'copy', other);
    const running = bench.run('clip', { ranges: [{ startSec: 0.7, endSec: 1.2 }] }, 'replaced.mkv');
    await pause(100);
    await rename(other, path);
    expect(await running).toMatchObject({ failure: { error: { code: 'FILE_CHANGED' } } });
  });
});
