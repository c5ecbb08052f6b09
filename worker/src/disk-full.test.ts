import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defineJob, type PlanDraft } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyClip } from '../../test/media/index.ts';
import { type Bench, makeBench, runAssignment } from './testing/bench.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

const jobOf = (steps: PlanDraft['steps']) =>
  defineJob({
    type: 'test',
    title: 'Test',
    summary: 'Only here.',
    lane: 'io',
    needs: 'file',
    params: z.object({}),
    plan: (_, { inputs: [source] }) => ({
      outputs: {
        file: { to: 'drive', driveId: source?.driveId ?? '', dir: '', fileName: 'out.mov', relation: 'copy' },
      },
      ...(steps ? { steps } : {}),
    }),
  });

const args = ['-i', { input: 0 }, '-c', 'copy'];

describe.runIf(isRoot && process.platform === 'linux')('a full disk', () => {
  let disk: string;
  let bench: Bench;

  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'streamops-small-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
    bench = await makeBench(disk);
  });
  afterEach(async () => {
    await run('umount', [disk]);
    await rm(disk, { recursive: true, force: true });
  });

  /** Leaves this much of the disk, rounded down to whole pages. */
  const leave = async (bytes: number): Promise<void> => {
    const { stdout } = await run('df', ['--output=avail', '-k', disk]);
    const free = Number(stdout.trim().split('\n').at(-1));
    const pages = Math.floor(bytes / 4096);
    await run('fallocate', ['-l', `${free - pages * 4}k`, join(disk, 'filler')]);
  };

  it.each<[string, PlanDraft['steps']]>([
    ['ffmpeg writes', [{ kind: 'ffmpeg', id: 'a', title: 'A', args: [...args, { output: 'file' }] }]],
    ['a file is copied', [{ kind: 'copy', id: 'a', from: { input: 0 }, to: { output: 'file' } }]],
    ['text is written', [{ kind: 'write', id: 'a', to: { output: 'file' }, text: 'x'.repeat(2 ** 20) }]],
  ])('is named with its drive when %s', async (_, steps) => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'), { seconds: 4, width: 640, height: 360 });
    await leave(200 * 1024);
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition: jobOf(steps) });
    expect(end).toMatchObject({
      ok: false,
      failure: { error: { code: 'DISK_FULL', message: 'The drive "recordings" is full.' } },
    });
    expect(await bench.staged()).toEqual([]);
  });

  it.each([
    ['the index is written', []],
    ['the index is moved to the front', ['-movflags', '+faststart']],
  ])(
    'is named when only the last page is missing and %s: ffmpeg itself ends with 0 then',
    async (_, flags) => {
      const clip = await copyClip(join(bench.drive, 'clip.mkv'));
      const elsewhere = await mkdtemp(join(tmpdir(), 'streamops-whole-'));
      const whole = join(elsewhere, 'whole.mov');
      await run('ffmpeg', ['-v', 'error', '-i', clip, '-c', 'copy', ...flags, whole]);
      const { size } = await stat(whole);
      await rm(elsewhere, { recursive: true });
      await leave(size);
      const definition = jobOf([
        { kind: 'ffmpeg', id: 'a', title: 'A', args: [...args, ...flags, { output: 'file' }] },
      ]);
      const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
      expect(end).toMatchObject({ ok: false, failure: { error: { code: 'DISK_FULL' } } });
      expect(await bench.staged()).toEqual([]);
    },
  );

  it('is named when a file may not be written at all', async () => {
    const clip = await copyClip(join(bench.drive, 'clip.mkv'));
    const assignment = await bench.assignment('remux', clip);
    await run('mount', ['-o', 'remount,ro', disk]);
    const { end } = await runAssignment(assignment);
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'FILE_DENIED' } } });
  });
});

describe.runIf(!isRoot)('a folder without permission', () => {
  it('is named', async () => {
    const bench = await makeBench();
    const clip = await copyClip(join(bench.drive, 'clip.mkv'));
    const assignment = await bench.assignment('remux', clip);
    await writeFile(join(bench.drive, 'other'), '');
    await chmod(bench.drive, 0o500);
    const { end } = await runAssignment(assignment);
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'FILE_DENIED' } } });
    await chmod(bench.drive, 0o700);
    await bench.remove();
  });
});
