import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClipOptions, copyClip, makeClip, probe, startRecording } from './index.ts';

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

  it.each<[string, ClipOptions, Record<string, unknown>[]]>([
    [
      'pcm in MOV',
      { container: 'mov', audioCodec: 'pcm_s16le', subtitles: true, chapters: true },
      [{ codec_name: 'h264' }, { codec_name: 'pcm_s16le' }, { codec_name: 'mov_text' }],
    ],
    [
      'HDR in MP4',
      { container: 'mp4', videoCodec: 'libx265', hdr: true },
      [
        {
          codec_name: 'hevc',
          pix_fmt: 'yuv420p10le',
          color_transfer: 'smpte2084',
          color_primaries: 'bt2020',
        },
        { codec_name: 'aac' },
      ],
    ],
    [
      'VP9 in WebM',
      { container: 'webm', videoCodec: 'libvpx-vp9', audioCodec: 'libopus' },
      [{ codec_name: 'vp9' }, { codec_name: 'opus' }],
    ],
    [
      'sound alone',
      { container: 'wav', videoCodec: 'none', audioCodec: 'pcm_s16le' },
      [{ codec_name: 'pcm_s16le' }],
    ],
    [
      'a transport stream',
      { container: 'ts', audioTracks: 2 },
      [{ codec_name: 'h264', id: '0x100' }, { codec_name: 'aac' }, { codec_name: 'aac' }],
    ],
    ['no sound', { audioTracks: 0, blackSec: 0.5 }, [{ codec_name: 'h264' }]],
  ])('can be %s', async (_, options, expected) => {
    const { streams } = await probe(await makeClip({ seconds: 1, ...options }));
    // MOV keeps its chapters in a track of their own.
    expect(streams.filter(({ codec_name }) => codec_name !== 'bin_data')).toMatchObject(expected);
  });

  it('can have a frame rate that varies', async () => {
    const gaps = async (options: ClipOptions) => {
      const show = [
        '-v',
        'error',
        '-select_streams',
        'v',
        '-show_entries',
        'packet=pts_time',
        '-of',
        'csv=p=0',
      ];
      const { stdout } = await promisify(execFile)(process.env.FFPROBE_PATH ?? 'ffprobe', [
        ...show,
        await makeClip(options),
      ]);
      const times = stdout
        .trim()
        .split('\n')
        .map(Number.parseFloat)
        .sort((a, b) => a - b);
      return new Set(times.slice(1).map((time, n) => Math.round((time - (times[n] ?? 0)) * 30)));
    };
    expect(await gaps({ seconds: 1 })).toEqual(new Set([1]));
    expect(await gaps({ seconds: 1, variableFrameRate: true })).toEqual(new Set([1, 2]));
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
    await expect(recording.stop()).rejects.toThrow('The recording ended with');
  });
});
