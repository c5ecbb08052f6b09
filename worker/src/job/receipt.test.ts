import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stagedName } from '@streamops/core';
import { xxhash64 } from 'hash-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { type Bench, makeBench, runAssignment } from '../testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.remove());

const receiptOf = async (type: string) => {
  const file = await copyClip(join(bench.drive, `${type}.mkv`), { seconds: 2 });
  const { end } = await runAssignment(await bench.assignment(type, file));
  if (!end.ok) throw new Error(end.failure.error.message);
  return end.result;
};

describe('a receipt', () => {
  it('names the ffmpeg that ran, and what each of its commands took', async () => {
    const { receipt } = await receiptOf('first_look');
    const { stdout } = await promisify(execFile)('ffmpeg', ['-version']);
    expect(stdout).toContain(`ffmpeg version ${receipt.ffmpegVersion} `);
    expect(receipt.costs).toHaveLength(receipt.commands.length);
    for (const cost of receipt.costs) {
      expect(cost?.seconds).toBeGreaterThan(0);
      if (process.platform === 'linux') expect(cost?.peakMemoryBytes).toBeGreaterThan(2 ** 20);
    }
  });

  it('has the hash of what was made', async () => {
    const { outputs, receipt, jobId } = await receiptOf('remux');
    const staging = join(bench.drive, '.streamops', 'tmp', `${jobId}.1`);
    const [video] = outputs;
    const bytes = await readFile(join(staging, stagedName('video', video?.output.fileName ?? '')));
    expect(receipt.outputs).toEqual([
      { name: 'video', sizeBytes: bytes.length, xxh64: await xxhash64(bytes) },
    ]);
  });

  it('of a job that ran no command names no ffmpeg', async () => {
    expect((await receiptOf('hash')).receipt).toMatchObject({ ffmpegVersion: null, commands: [], costs: [] });
  });
});
