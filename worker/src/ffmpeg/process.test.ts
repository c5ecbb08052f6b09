import { rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip } from '../../../test/media/index.ts';
import { fileError } from '../job/file-errors.ts';
import { type Bench, makeBench, realTools, runAssignment } from '../testing/bench.ts';
import { failureOf } from './failure.ts';
import { probeStreams } from './probe.ts';
import { runMedia, type Tools, usesGpu } from './process.ts';

const { signal } = new AbortController();
let tools: Tools;
let bench: Bench;
let clip: string;
beforeAll(async () => {
  tools = await realTools();
  bench = await makeBench();
  clip = await copyClip(join(bench.drive, 'clip.mkv'));
});
afterAll(() => bench.remove());

const program = async (name: string, script: string): Promise<string> => {
  const path = join(bench.drive, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
};

describe('a time limit', () => {
  it('of years does not end a program at once', async () => {
    const ffprobe = await program('probe that takes its time', 'sleep 0.2');
    const run = { program: 'ffprobe', args: [], timeoutSec: 2 ** 32, signal } as const;
    expect(await runMedia({ ...tools, ffprobe }, run)).toMatchObject({ code: 0, signal: null });
  });
});

describe('what a program writes to pipes of its own', () => {
  const readAll = (into: string[]) => async (from: AsyncIterable<Buffer>) => {
    for await (const chunk of from) into.push(chunk.toString());
  };

  it('is read from each of them', async () => {
    const ffprobe = await program('probe with pipes', 'printf one >&3; printf two >&4');
    const [three, four]: [string[], string[]] = [[], []];
    const pipes = [readAll(three), readAll(four)];
    const run = { program: 'ffprobe', args: [], timeoutSec: 9, signal, pipes } as const;
    expect(await runMedia({ ...tools, ffprobe }, run)).toMatchObject({ code: 0, signal: null });
    expect([three.join(''), four.join('')]).toEqual(['one', 'two']);
  });

  it('ends it where somebody can read no more, whatever it goes on with', async () => {
    const ffprobe = await program('probe that goes on', 'printf one >&3; exec sleep 60');
    const full = async (from: AsyncIterable<Buffer>) => {
      for await (const _ of from) throw new Error('the disk is full');
    };
    const run = { program: 'ffprobe', args: [], timeoutSec: 30, signal, pipes: [full] } as const;
    await expect(runMedia({ ...tools, ffprobe }, run)).rejects.toThrow('the disk is full');
  });
});

describe('a program that fails', () => {
  it.each([
    ['that is killed', 'kill -KILL $$', 'SIGKILL'],
    ['that says nothing', 'exit 3', 'ended with 3'],
    ['that has no memory', 'echo "[error] Cannot allocate memory" >&2; exit 1', 'memory'],
  ])('%s says nothing of the file', async (name, script, words) => {
    const ffprobe = await program(`probe ${name}`, script);
    await expect(probeStreams({ ...tools, ffprobe }, { path: clip, signal })).rejects.toMatchObject({
      code: 'FFMPEG_FAILED',
      message: expect.stringContaining(words),
    });
  });

  it('says what the file is where it looked', async () => {
    const ffprobe = await program('probe that looked', 'echo "[error] Unknown thing inside" >&2; exit 1');
    await expect(probeStreams({ ...tools, ffprobe }, { path: clip, signal })).rejects.toMatchObject({
      code: 'NOT_MEDIA',
    });
  });

  it('is missing where it went after the worker had started', async () => {
    const ffmpeg = join(bench.drive, 'ffmpeg that goes');
    await symlink('/usr/bin/env', ffmpeg);
    await rename(ffmpeg, `${ffmpeg} away`);
    const { end } = await runAssignment(await bench.assignment('remux', clip), {
      tools: { ...tools, ffmpeg },
    });
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'FFMPEG_MISSING' } } });
  });
});

describe('a drive that is gone', () => {
  it.each(['ESTALE', 'ENODEV', 'ENOTCONN'])('is told from a missing file: %s', (code) => {
    const error = Object.assign(new Error(code), { code, path: '/media/disk/a.mkv' });
    expect(fileError(error, () => 'drive "disk"')).toMatchObject({
      code: 'DRIVE_OFFLINE',
      message: `The drive "disk" does not answer (${code}).`,
    });
  });

  it('is told from one that fails', () => {
    const error = Object.assign(new Error('EIO'), { code: 'EIO', path: '/media/disk/a.mkv' });
    expect(fileError(error, () => 'drive "disk"')).toMatchObject({
      code: 'DRIVE_FAILING',
      message: 'The drive "disk" could not read or write /media/disk/a.mkv (EIO).',
    });
  });

  it('is told by ffmpeg', () => {
    expect(failureOf([{ level: 'error', text: 'file:a.mkv: Stale file handle' }]).code).toBe('DRIVE_OFFLINE');
  });

  it('between the claim and the first look is waited for', async () => {
    const assignment = await bench.assignment('remux', clip);
    await rename(bench.drive, `${bench.drive} away`);
    try {
      const { end } = await runAssignment(assignment, { tools });
      expect(end).toMatchObject({ ok: false, failure: { error: { code: 'DRIVE_OFFLINE' } } });
    } finally {
      await rename(`${bench.drive} away`, bench.drive);
    }
  });
});

describe('the limit on memory', () => {
  it('is lifted for encoders on a GPU, whatever the files are called', () => {
    expect(usesGpu(['-i', 'file:a.mkv', '-c:v', 'h264_nvenc', 'b.mp4'])).toBe(true);
    expect(usesGpu(['-hwaccel', 'cuda', '-i', 'file:a.mkv'])).toBe(true);
    expect(usesGpu(['-init_hw_device', 'vaapi=va:/dev/dri/renderD128'])).toBe(true);
    expect(usesGpu(['-i', 'file:/rec/barracuda.mkv', '-c', 'copy', 'file:/lib/barracuda.mov'])).toBe(false);
    expect(usesGpu(['-metadata', 'title=cuda', '-c:v', 'libx264'])).toBe(false);
  });
});
