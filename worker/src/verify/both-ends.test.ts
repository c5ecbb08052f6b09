import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Expectation } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realTools } from '../testing/bench.ts';
import { bothEnds } from './both-ends.ts';
import { gatherEvidence } from './evidence.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-ends-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Three keyframes, at 0, 1 and 2 s. */
const made = async (name: string): Promise<string> => {
  const path = join(folder, name);
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=10:d=3', '-c:v', 'libx264', '-g', '10'];
  await run('ffmpeg', ['-nostdin', '-loglevel', 'error', ...picture, path]);
  return path;
};

interface Place {
  at: number;
  bytes: number;
}

const keyframesOf = async (path: string): Promise<Place[]> => {
  const which = ['-show_entries', 'packet=pos,size,flags', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-loglevel', 'error', ...which, path]);
  const keys = stdout.split('\n').filter((line) => line.includes('K'));
  return keys.map((line) => {
    const [bytes, at] = line.split(',').map(Number);
    return { at: at ?? 0, bytes: bytes ?? 0 };
  });
};

/** From where in the file a packet's own bytes begin at the latest. */
const headBytes = 32;

const wipe = async (path: string, { at, bytes }: Place): Promise<void> => {
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(bytes - headBytes), 0, bytes - headBytes, at + headBytes);
  await file.close();
};

/** That all of it is read is what makes both ends be looked at before it is. */
const copied: Expectation = {
  ...{ kind: 'run', output: 'video', index: 0, label: 'video', of: { input: 0, index: 0 }, bytes: true },
  window: { fromSec: 0, toSec: 9 },
};

const lookAt = async (path: string, expectations: readonly Expectation[]) => {
  const evidence = gatherEvidence(
    {
      tools: await realTools(),
      signal: new AbortController().signal,
      files: { path: async () => path },
      ...{ ffmpegTraces: [], copyTraces: [] },
    },
    expectations,
  );
  return bothEnds({ kind: 'bothEnds', output: 'video' }, evidence);
};

describe.each([
  ['as soon as its packets are read', []],
  ['while its packets are read', [copied]],
] as const)('both ends of a file, %s', (_, expectations) => {
  it.each(['whole.mkv', 'whole.mp4'])('decode where they are whole: %s', async (name) => {
    const path = await made(`${expectations.length}-${name}`);
    expect(await lookAt(path, expectations)).toMatchObject({ ok: true });
  });

  it.each([
    ['first', 'mkv'],
    ['last', 'mkv'],
    ['first', 'mp4'],
    ['last', 'mp4'],
  ])('are seen to be broken where the %s keyframe is: %s', async (which, container) => {
    const path = await made(`${expectations.length}-${which}.${container}`);
    const keyframe = (await keyframesOf(path)).at(which === 'first' ? 0 : -1);
    await wipe(path, keyframe ?? { at: 0, bytes: headBytes });
    expect(await lookAt(path, expectations)).toMatchObject({ ok: false });
  });
});
