import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, makeClip, probe, startRecording } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streamops-media-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const kinds = async (path: string) => (await probe(path)).streams.map((stream) => stream.codec_type);

describe('a clip', () => {
  it('has the tracks it was asked for, with titles and languages', async () => {
    const path = await makeClip({
      audioTracks: [
        { title: 'Game', language: 'eng' },
        { title: 'Mic', language: 'deu' },
      ],
    });
    const { streams, format } = await probe(path);
    expect(streams.map((stream) => stream.codec_name)).toEqual(['h264', 'aac', 'aac']);
    expect(streams.slice(1).map(({ tags }) => [tags?.title, tags?.language])).toEqual([
      ['Game', 'eng'],
      ['Mic', 'deu'],
    ]);
    expect(Number(format.duration)).toBeCloseTo(2, 1);
  });

  it('is made once and found again', async () => {
    const first = await makeClip({ seconds: 1 });
    const { mtimeMs } = await stat(first);
    expect(await makeClip({ seconds: 1 })).toBe(first);
    expect((await stat(first)).mtimeMs).toBe(mtimeMs);
  });

  it('carries subtitles, an attachment and chapters', async () => {
    const path = await makeClip({ seconds: 1, subtitles: true, attachment: true, chapters: true });
    expect(await kinds(path)).toEqual(['video', 'audio', 'subtitle', 'attachment']);
    expect((await probe(path)).chapters.map(({ tags }) => tags?.title)).toEqual(['Lobby', 'Match']);
  });

  it.each([
    ['pcm in MOV', { container: 'mov', audioCodec: 'pcm_s16le', subtitles: true, chapters: true } as const],
    ['HDR in MP4', { container: 'mp4', videoCodec: 'libx265', hdr: true } as const],
    ['VP9 in WebM', { container: 'webm', videoCodec: 'libvpx-vp9', audioCodec: 'libopus' } as const],
    ['sound alone', { container: 'wav', videoCodec: 'none', audioCodec: 'pcm_s16le' } as const],
    ['a varying frame rate', { variableFrameRate: true } as const],
    ['a transport stream', { container: 'ts', audioTracks: 2 } as const],
    ['no sound', { audioTracks: 0, blackSec: 0.5 } as const],
  ])('can be %s', async (_, options) => {
    const { streams } = await probe(await makeClip({ seconds: 1, ...options }));
    expect(streams.length).toBeGreaterThan(0);
  });

  it('is copied for a test that changes it', async () => {
    const path = await copyClip(join(folder, 'deep', 'own.mkv'), { seconds: 1 });
    expect(await kinds(path)).toEqual(['video', 'audio']);
  });
});

describe('a recording', () => {
  it('grows while it runs and is whole after it was stopped', async () => {
    const path = join(folder, 'running.mkv');
    const recording = await startRecording(path, { seconds: 30, audioTracks: 2 });
    const sizes: number[] = [];
    while (sizes.length < 2) {
      const size = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
      if (size > (sizes.at(-1) ?? 0)) sizes.push(size);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await recording.stop();
    const { format } = await probe(path);
    expect(Number(format.duration)).toBeGreaterThan(0);
    expect(await kinds(path)).toEqual(['video', 'audio', 'audio']);
  });

  it('has no duration when its recorder was killed', async () => {
    const path = join(folder, 'killed.mkv');
    const recording = await startRecording(path, { seconds: 30 });
    while ((await stat(path).catch(() => ({ size: 0 }))).size < 20_000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await recording.kill();
    expect((await probe(path)).format.duration).toBeUndefined();
  });
});
