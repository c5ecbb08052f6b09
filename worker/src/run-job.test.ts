import { copyFile, open, readdir, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineJob, type PlanDraft, StreamOpsError } from '@streamops/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ffmpeg } from '../../test/jobs/run-for-real.ts';
import { copyClip, probe } from '../../test/media/index.ts';
import type { JobEnd } from './run-job.ts';
import { type Bench, makeBench, realTools, runAssignment } from './testing/bench.ts';
import { workingIn } from './testing/processes.ts';

const resultOf = (end: JobEnd) => {
  if (end.ok) return end.result;
  throw new Error(JSON.stringify(end.failure, null, 2));
};
const failureOf = (end: JobEnd) => {
  if (end.ok) throw new Error('It went well.');
  return end.failure;
};

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.remove());

/** A job type of the test's own. */
const jobOf = (plan: (driveId: string) => PlanDraft, needs: 'file' | 'streams' = 'streams') =>
  defineJob({
    type: 'test',
    title: 'Test',
    summary: 'Only here.',
    lane: 'cpu',
    needs,
    params: z.object({}),
    plan: (_, { inputs: [source] }) => plan(source?.driveId ?? ''),
  });

const toDrive = (driveId: string, fileName: string) => ({
  to: 'drive' as const,
  driveId,
  dir: '',
  fileName,
  relation: 'copy' as const,
  from: 0,
});

describe('a remux', () => {
  it('keeps six audio tracks with their titles and languages, and says so in the receipt', async () => {
    const audioTracks = ['Game', 'Mic', 'Music', 'Chat', 'Alerts', 'Browser'].map((title) => ({
      title,
      language: 'deu',
    }));
    const clip = await copyClip(join(bench.drive, 'six.mkv'), { audioTracks });
    const assignment = await bench.assignment('remux', clip, { container: 'mov' });
    const { end, progress } = await runAssignment(assignment);
    const { receipt, outputs } = resultOf(end);
    expect(receipt.lines.filter(({ ok }) => !ok)).toEqual([]);
    expect(receipt.verdict).toBe('verified');
    const aac = { promised: 'aac, 95 packets, 2.026 s, ger, Game, default', ok: true };
    expect(receipt.lines.find(({ subject }) => subject.includes('(Game)'))).toMatchObject(aac);
    expect(outputs).toMatchObject([{ name: 'video', output: { fileName: 'six.mov' } }]);
    const staged = await probe(join(assignment.roots[0]?.staging ?? '', 'video.mov'));
    expect(staged.streams.map(({ codec_type }) => codec_type)).toEqual(['video', ...Array(6).fill('audio')]);
    expect(progress.at(-1)).toMatchObject({ doing: 'Verify' });
    const percents = progress.map(({ percent }) => percent ?? 0);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
  });

  it.each([
    ['mp4', 'mkv'],
    ['mkv', 'mov'],
    ['mov', 'mp4'],
  ] as const)('from %s to %s is verified', async (from, to) => {
    const clip = await copyClip(join(bench.drive, `clip.${from}`), { container: from, audioTracks: 2 });
    const { end } = await runAssignment(await bench.assignment('remux', clip, { container: to }));
    expect(resultOf(end).receipt).toMatchObject({ verdict: 'verified' });
  });

  it('of Opus, whose first packet is shown late, keeps sound and picture together', async () => {
    const clip = await copyClip(join(bench.drive, 'opus.mkv'), { audioCodec: 'libopus' });
    const { end } = await runAssignment(await bench.assignment('remux', clip, { container: 'mp4' }));
    const line = resultOf(end).receipt.lines.find(({ subject }) => subject === 'Sound against picture');
    expect(line).toMatchObject({ found: '0.000 s' });
  });

  it('of raw sound, subtitles, chapters and an attachment is verified', async () => {
    const clip = await copyClip(join(bench.drive, 'rich.mkv'), {
      audioCodec: 'pcm_s16le',
      subtitles: true,
      chapters: true,
      attachment: true,
    });
    const { end } = await runAssignment(await bench.assignment('remux', clip, { container: 'mov' }));
    expect(resultOf(end).receipt).toMatchObject({ verdict: 'verified' });
  });

  it.each([
    ["it's \"quoted\" & 100% 'odd'.mkv"],
    ['-map 0 -y.mkv'],
    ['two\nlines.mkv'],
    ['🎮 emoji %d %03d.mkv'],
    ['time 12:34:56 [a|b] $(id) `id`;.mkv'],
    ['concat:a|b.mkv'],
  ])('takes the name %j as a name', async (name) => {
    const clip = await copyClip(join(bench.drive, name));
    const { end } = await runAssignment(await bench.assignment('remux', clip, { container: 'mp4' }));
    expect(resultOf(end).outputs).toHaveLength(1);
    expect((await readdir(bench.drive)).filter((entry) => entry !== '.streamops')).toEqual([name]);
  });
});

describe('a file that is not what it should be', () => {
  it.each([
    ['cut off MKV', 'cut.mkv', 'mkv', 'MEDIA_BROKEN'],
    ['cut off MOV', 'cut.mov', 'mov', 'MEDIA_BROKEN'],
  ] as const)('%s ends as broken, the original as it was', async (_, name, container, code) => {
    const clip = await copyClip(join(bench.drive, name), { container });
    const size = Math.floor((await stat(clip)).size / 2);
    await truncate(clip, size);
    const { end } = await runAssignment(await bench.assignment('remux', clip));
    expect(failureOf(end).error).toMatchObject({ code });
    expect((await stat(clip)).size).toBe(size);
    expect(await bench.staged()).toEqual([]);
  });

  it.each([
    ['FILE_EMPTY', ''],
    ['NOT_MEDIA', 'Notes of the day.\n'.repeat(400)],
    ['NOT_MEDIA', '1\n00:00:01,000 --> 00:00:02,000\nA subtitle is no recording.\n'],
  ])('ends with %s', async (code, text) => {
    const path = join(bench.drive, 'text.mkv');
    await writeFile(path, text);
    const { end } = await runAssignment(await bench.assignment('remux', path));
    expect(failureOf(end).error).toMatchObject({ code });
  });

  it('that changed since the catalog saw it is refused', async () => {
    const clip = await copyClip(join(bench.drive, 'changed.mkv'));
    const assignment = await bench.assignment('remux', clip);
    await utimes(clip, 1, 1);
    expect(failureOf((await runAssignment(assignment)).end).error).toMatchObject({ code: 'FILE_CHANGED' });
  });

  it('that changes while the job runs is not published', async () => {
    const clip = await copyClip(join(bench.drive, 'changing.mkv'));
    const definition = jobOf((driveId) => ({
      outputs: { file: toDrive(driveId, 'copy.mkv') },
      steps: [
        { kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'file' } },
        // Paced, so that there is time for another program to write.
        { kind: 'ffmpeg', id: 'read', title: 'Read', args: ['-re', '-i', { input: 0 }, '-f', 'null', '-'] },
      ],
    }));
    const running = runAssignment(await bench.assignment('test', clip), { definition });
    while ((await bench.staged()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(clip, 'more', { flag: 'a' });
    expect(failureOf((await running).end).error).toMatchObject({ code: 'FILE_CHANGED' });
    expect(await bench.staged()).toEqual([]);
  });

  it('that is gone is missing', async () => {
    const clip = await copyClip(join(bench.drive, 'gone.mkv'));
    const assignment = await bench.assignment('remux', clip);
    await rm(clip);
    expect(failureOf((await runAssignment(assignment)).end).error).toMatchObject({ code: 'FILE_MISSING' });
  });

  it('that a link leads to outside of the drive is not opened', async () => {
    const outside = await makeBench();
    const clip = await copyClip(join(outside.drive, 'secret.mkv'));
    const link = join(bench.drive, 'link.mkv');
    await symlink(clip, link);
    const { end } = await runAssignment(await bench.assignment('remux', link));
    expect(failureOf(end).error).toMatchObject({ code: 'PATH_OUTSIDE_DRIVE' });
    await outside.remove();
  });
});

describe('verification', () => {
  it('publishes nothing when packets are missing, and shows them in the receipt', async () => {
    const clip = await copyClip(join(bench.drive, 'short.mkv'));
    const definition = jobOf((driveId) => ({
      outputs: { file: toDrive(driveId, 'short.mp4') },
      steps: [
        {
          kind: 'ffmpeg',
          id: 'cut',
          title: 'Cut',
          args: ['-i', { input: 0 }, '-map', '0:v', '-c', 'copy', '-frames:v', '40', { output: 'file' }],
        },
      ],
      expect: [
        {
          kind: 'stream',
          output: 'file',
          index: 0,
          label: 'Picture',
          codec: 'h264',
          copiedFrom: { input: 0, index: 0 },
          sameDurationAs: { input: 0, index: 0 },
        },
      ],
    }));
    const failure = failureOf(
      (await runAssignment(await bench.assignment('test', clip), { definition })).end,
    );
    expect(failure.error).toMatchObject({ code: 'OUTPUT_UNVERIFIED' });
    expect(failure.receipt).toMatchObject({
      verdict: 'unverified',
      lines: [{ subject: 'Picture', found: 'h264, 40 packets, 1.333 s', ok: false }],
    });
    expect(await bench.staged()).toEqual([]);
  });

  it('finds sound that moved against the picture', async () => {
    const clip = await copyClip(join(bench.drive, 'moved.mkv'));
    const definition = jobOf((driveId) => ({
      outputs: { file: toDrive(driveId, 'moved.mp4') },
      steps: [
        {
          kind: 'ffmpeg',
          id: 'delay',
          title: 'Delay',
          args: [
            ...['-i', { input: 0 }, '-itsoffset', '0.2', '-i', { input: 0 }],
            ...['-map', '0:v', '-map', '1:a', '-c', 'copy', { output: 'file' }],
          ],
        },
      ],
      expect: [{ kind: 'avStart', output: 'file', input: 0, maxShiftSec: 0.02 }],
    }));
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(failureOf(end).receipt?.lines).toMatchObject([{ found: '0.200 s', ok: false }]);
  });

  it('finds a copy that is another file', async () => {
    const clip = await copyClip(join(bench.drive, 'one.mkv'));
    const definition = jobOf((driveId) => ({
      outputs: { file: toDrive(driveId, 'one.mkv') },
      steps: [{ kind: 'write', id: 'write', to: { output: 'file' }, text: 'not the clip' }],
      expect: [{ kind: 'sameBytes', output: 'file', input: 0 }],
    }));
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(failureOf(end).error).toMatchObject({ code: 'OUTPUT_UNVERIFIED' });
  });

  it('finds a colour, a language, frames and a stream that were promised and are not there', async () => {
    const clip = await copyClip(join(bench.drive, 'promised.mkv'));
    const line = { kind: 'stream' as const, output: 'file' };
    const definition = jobOf((driveId) => ({
      outputs: { file: toDrive(driveId, 'promised.mkv') },
      steps: [{ kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'file' } }],
      expect: [
        { ...line, index: 0, label: 'Colour', codec: 'h264', color: { transfer: 'smpte2084' } },
        { ...line, index: 0, label: 'Frames', codec: 'h264', frames: 61 },
        { ...line, index: 1, label: 'Language', codec: 'aac', language: 'jpn' },
        { ...line, index: 1, label: 'Length', codec: 'aac', durationSec: 2.2 },
        { ...line, index: 2, label: 'Commentary', codec: 'aac' },
        { ...line, index: 0, label: 'As it is', codec: 'h264', frames: 60, durationSec: 2 },
      ],
    }));
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    const lines = failureOf(end).receipt?.lines ?? [];
    expect(lines.map(({ subject, ok }) => [subject, ok])).toEqual([
      ['Colour', false],
      ['Frames', false],
      ['Language', false],
      ['Length', false],
      ['Commentary', false],
      ['As it is', true],
    ]);
  });

  it('finds an output whose end does not decode', async () => {
    const clip = await copyClip(join(bench.drive, 'whole.mp4'), { container: 'mp4' });
    // The same bytes with the last keyframe overwritten, as a failing disk would leave them.
    const broken = join(bench.drive, 'broken.mp4');
    await copyFile(clip, broken);
    const { size } = await stat(broken);
    await using file = await open(broken, 'r+');
    await file.write(Buffer.alloc(Math.floor(size * 0.6), 0x5a), 0, undefined, Math.floor(size * 0.3));
    const definition = jobOf(
      (driveId) => ({
        outputs: { file: toDrive(driveId, 'copy.mp4') },
        steps: [{ kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'file' } }],
        expect: [{ kind: 'bothEnds', output: 'file' }],
      }),
      'file',
    );
    const { end } = await runAssignment(await bench.assignment('test', broken), { definition });
    const { error, receipt } = failureOf(end);
    const message = expect.stringMatching(
      /^Promised: the picture can be decoded at its start and at its end\./,
    );
    expect(error).toMatchObject({ code: 'OUTPUT_UNVERIFIED', message });
    expect(receipt?.notes).toMatchObject([{ subject: 'What to do' }]);
  });

  it('tells a black picture from one that shows something', async () => {
    const clip = await copyClip(join(bench.drive, 'dark.mkv'), { blackSec: 1 });
    const poster = (at: string) =>
      jobOf((driveId) => ({
        outputs: { poster: toDrive(driveId, 'poster %d.jpg') },
        steps: [
          {
            kind: 'ffmpeg',
            id: 'poster',
            title: 'Poster',
            args: ['-ss', at, '-i', { input: 0 }, '-frames:v', '1', { output: 'poster' }],
          },
        ],
        expect: [
          { kind: 'container', output: 'poster', container: 'image' },
          { kind: 'picture', output: 'poster', width: 320, height: 180, notBlack: true },
          { kind: 'notEmpty', output: 'poster' },
        ],
      }));
    const black = await runAssignment(await bench.assignment('test', clip), { definition: poster('0.2') });
    expect(failureOf(black.end).receipt?.lines.map(({ ok }) => ok)).toEqual([true, false, true]);
    const light = await runAssignment(await bench.assignment('test', clip), { definition: poster('1.5') });
    expect(resultOf(light.end).receipt.verdict).toBe('verified');
  });

  it('finds a picture whose end is missing, and one of another size', async () => {
    const picture = join(bench.drive, 'poster.jpg');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=320x180', '-frames:v', '1', picture);
    const copied = (width: number) =>
      jobOf(
        (driveId) => ({
          outputs: { poster: toDrive(driveId, 'copy.jpg') },
          steps: [{ kind: 'copy', id: 'copy', from: { input: 0 }, to: { output: 'poster' } }],
          expect: [{ kind: 'picture', output: 'poster', width, height: 180 }],
        }),
        'file',
      );
    const lineOf = async (width: number) => {
      const { end } = await runAssignment(await bench.assignment('test', picture), {
        definition: copied(width),
      });
      return (end.ok ? end.result.receipt : end.failure.receipt)?.lines;
    };
    expect(await lineOf(320)).toMatchObject([{ found: '320 × 180', ok: true }]);
    expect(await lineOf(640)).toMatchObject([{ promised: '640 × 180', found: '320 × 180', ok: false }]);
    await truncate(picture, (await stat(picture)).size - 100);
    expect(await lineOf(320)).toMatchObject([{ found: '320 × 180, cut off', ok: false }]);
  });
});

describe('an attempt that is ended', () => {
  const slowEncode = (timeoutSec: number) =>
    jobOf((driveId) => ({
      outputs: { file: toDrive(driveId, 'slow.mp4') },
      steps: [
        {
          kind: 'ffmpeg',
          id: 'encode',
          title: 'Encode',
          args: ['-re', '-stream_loop', '-1', '-i', { input: 0 }, '-c:v', 'libx264', { output: 'file' }],
          timeoutSec,
        },
      ],
    }));

  it('by a cancel leaves nothing', async () => {
    const clip = await copyClip(join(bench.drive, 'endless.mkv'));
    const controller = new AbortController();
    const running = runAssignment(await bench.assignment('test', clip), {
      definition: slowEncode(60),
      signal: controller.signal,
    });
    while ((await bench.staged()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await vi.waitFor(async () => expect(await workingIn(bench.drive)).toHaveLength(1), { timeout: 30_000 });
    controller.abort(new StreamOpsError('JOB_CANCELLED', 'The job was cancelled.'));
    expect(failureOf((await running).end).error).toMatchObject({ code: 'JOB_CANCELLED' });
    expect(await workingIn(bench.drive)).toEqual([]);
    expect(await bench.staged()).toEqual([]);
  });

  it('by its time limit leaves nothing', async () => {
    const clip = await copyClip(join(bench.drive, 'late.mkv'));
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition: slowEncode(2) });
    expect(failureOf(end).error).toMatchObject({ code: 'STEP_TIMEOUT' });
    expect(await bench.staged()).toEqual([]);
  });
});

describe('ffmpeg', () => {
  it('that refuses is quoted, and its last lines are in the log', async () => {
    const clip = await copyClip(join(bench.drive, 'refused.mkv'));
    const definition = jobOf((driveId) => ({
      outputs: { file: toDrive(driveId, 'refused.mp4') },
      steps: [
        {
          kind: 'ffmpeg',
          id: 'a',
          title: 'A',
          args: ['-i', { input: 0 }, '-vf', 'nosuchfilter', { output: 'file' }],
        },
      ],
    }));
    const { end, log } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(failureOf(end).error).toMatchObject({ code: 'FFMPEG_FAILED' });
    expect(failureOf(end).error.message).toContain("No such filter: 'nosuchfilter'");
    expect(log.join('\n')).toContain("No such filter: 'nosuchfilter'");
  });

  it('leaves what filters measured out of the log', async () => {
    const clip = await copyClip(join(bench.drive, 'measured.mkv'), { seconds: 2 });
    const { end, log } = await runAssignment(await bench.assignment('first_look', clip));
    expect(end.ok).toBe(true);
    expect(log.filter((line) => line.includes('lavfi.'))).toEqual([]);
    expect(log.join('\n')).toContain('packets read');
  });

  it('sees none of our environment', async () => {
    const clip = await copyClip(join(bench.drive, 'env.mkv'));
    const program = join(bench.drive, 'tool');
    await writeFile(program, '#!/bin/sh\nenv >&2\nexit 1\n', { mode: 0o755 });
    const tools = { ...(await realTools()), ffmpeg: program };
    process.env.WORKER_TOKEN_OF_TEST = 'secret';
    const definition = jobOf(() => ({
      steps: [{ kind: 'ffmpeg', id: 'a', title: 'A', args: ['-i', { input: 0 }, '-f', 'null', '-'] }],
    }));
    const { log } = await runAssignment(await bench.assignment('test', clip), { definition, tools });
    delete process.env.WORKER_TOKEN_OF_TEST;
    const names = log
      .map((line) => line.slice(0, line.indexOf('=')))
      .filter((name) => !/^(_|PWD|SHLVL)$/.test(name));
    expect(new Set(names)).toEqual(new Set(['PATH', 'LC_ALL']));
  });
});

describe('a plan in passes', () => {
  it('runs each step once and is told what the steps before found', async () => {
    const clip = await copyClip(join(bench.drive, 'passes.mkv'));
    const seen: string[][] = [];
    const definition = defineJob({
      ...jobOf(() => ({})),
      plan: (_, { found, inputs: [source] }) => {
        seen.push(Object.keys(found));
        const hash = { kind: 'hash' as const, id: 'hash', target: { input: 0 } };
        if (!Object.hasOwn(found, 'hash')) return { steps: [hash], next: 'write' };
        return {
          outputs: { note: toDrive(source?.driveId ?? '', 'note.txt') },
          steps: [
            hash,
            { kind: 'write', id: 'write', to: { output: 'note' }, text: JSON.stringify(found.hash) },
          ],
          expect: [{ kind: 'notEmpty', output: 'note' }],
        };
      },
    });
    const assignment = await bench.assignment('test', clip);
    const { end } = await runAssignment(assignment, { definition });
    expect(resultOf(end).outputs).toHaveLength(1);
    expect(seen).toEqual([[], ['hash']]);
  });

  it('goes the other way where a line does not hold, and is told which', async () => {
    const clip = await copyClip(join(bench.drive, 'otherwise.mkv'));
    const seen: unknown[] = [];
    const definition = defineJob({
      ...jobOf(() => ({})),
      plan: (_, { found, inputs: [source] }) => {
        seen.push(found.missed);
        const text = found.missed ? 'right' : 'wrong';
        return {
          outputs: { note: toDrive(source?.driveId ?? '', 'note.txt') },
          steps: [
            { kind: 'write', id: 'write', to: { output: 'note' }, text: 'wrong' },
            { kind: 'hash', id: text, target: { input: 0 } },
          ],
          expect: [
            { kind: 'notEmpty', output: 'note' },
            ...(found.missed
              ? []
              : [{ kind: 'text' as const, output: 'note', label: 'Note', text: 'right' }]),
          ],
          otherwise: 'missed',
        };
      },
    });
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(resultOf(end).receipt.verdict).toBe('verified');
    expect(seen).toEqual([undefined, [{ output: 'note', text: expect.stringContaining('Note: ') }]]);
  });

  it('goes the other way once, and then says what does not hold', async () => {
    const clip = await copyClip(join(bench.drive, 'never.mkv'));
    let plans = 0;
    const definition = jobOf((driveId) => {
      plans += 1;
      return {
        outputs: { note: toDrive(driveId, 'note.txt') },
        steps: [{ kind: 'write', id: 'write', to: { output: 'note' }, text: 'wrong' }],
        expect: [{ kind: 'text', output: 'note', label: 'Note', text: 'right' }],
        otherwise: 'missed',
      };
    });
    const { end } = await runAssignment(await bench.assignment('test', clip), { definition });
    expect(failureOf(end).error.code).toBe('OUTPUT_UNVERIFIED');
    expect(plans).toBe(2);
  });
});
