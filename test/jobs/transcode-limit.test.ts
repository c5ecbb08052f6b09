import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, makeBench, realTools, runAssignment } from '../../worker/src/testing/bench.ts';
import { copyClip, probe } from '../media/index.ts';

let bench: Bench;
let file: string;
beforeAll(async () => {
  bench = await makeBench();
  file = join(bench.drive, 'share.mkv');
  const audioTracks = [{ title: 'Game' }, { title: 'Mic' }];
  await copyClip(file, { seconds: 6, width: 640, height: 360, audioTracks, subtitles: true });
});
afterAll(() => bench.remove());

const maxBytes = 200_000;

/** ffmpeg, but for what it writes first of a second pass: that is far too large. */
const careless = async (): Promise<string> => {
  const program = join(bench.drive, 'careless-ffmpeg');
  const script = [
    '#!/bin/sh',
    'case "$*" in *" -y "*) exec ffmpeg "$@";; *"-pass:0 2"*) ;; *) exec ffmpeg "$@";; esac',
    'ffmpeg "$@" || exit 1',
    'for last; do :; done',
    `head -c ${maxBytes} /dev/zero >> "\${last#file:}"`,
  ];
  await writeFile(program, `${script.join('\n')}\n`, { mode: 0o755 });
  return program;
};

const share = async (tools = realTools()) => {
  const assignment = await bench.assignment('transcode', file, { preset: 'discord', maxBytes });
  const { end } = await runAssignment(assignment, { tools: await tools });
  if (!end.ok) throw new Error(`${end.failure.error.code}: ${end.failure.error.message}`);
  const root = assignment.roots[0];
  const path = join(root?.staging ?? '', 'video.mp4');
  return { ...end.result, path, discard: end.discard };
};

const framesOf = async (path: string): Promise<string> => {
  const { streams } = await probe(path);
  return String(streams[0]?.nb_frames);
};

describe('a transcode under a size', () => {
  it('keeps every frame and the first track, and no more bytes than it may', async () => {
    const { receipt, path, discard } = await share();
    const { size } = await stat(path);
    expect(size).toBeLessThanOrEqual(maxBytes);
    expect(size).toBeGreaterThan(maxBytes * 0.7);
    const { streams } = await probe(path);
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
    expect(await framesOf(path)).toBe('180');
    expect(receipt.lines).toContainEqual({
      subject: 'Size of video',
      promised: `at most ${maxBytes} bytes`,
      found: `${size} bytes`,
      ok: true,
    });
    expect(receipt.commands).toHaveLength(2);
    const leftOut = receipt.notes.filter(({ text }) => text.startsWith('It was left out'));
    expect(leftOut.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('(Mic)'),
      expect.stringContaining('Subtitle'),
    ]);
    await discard();
    expect(await bench.staged()).toEqual([]);
  });

  it('is encoded once more where the first try was too large', async () => {
    const { receipt, path, discard } = await share(
      realTools().then(async (tools) => ({ ...tools, ffmpeg: await careless() })),
    );
    expect((await stat(path)).size).toBeLessThanOrEqual(maxBytes);
    expect(await framesOf(path)).toBe('180');
    expect(receipt.commands).toHaveLength(3);
    expect(receipt.notes.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^The first try was too large; it was encoded again at \d+ kbit\/s\.$/),
    );
    await discard();
  });
});
