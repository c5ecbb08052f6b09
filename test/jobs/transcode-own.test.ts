import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, probe } from '../media/index.ts';
import { type Bench, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(['libx264', 'libx265', 'libsvtav1', 'libvpx-vp9', 'prores_ks']);
});
afterAll(() => bench.remove());

const video = {
  ...{ encoders: ['software'], maxHeight: 90, keyframeSec: 1, tenBit: true },
  quality: { software: 40, hardware: 40 },
};

describe("a preset of one's own", () => {
  it.each([
    ['webm', 'av1', 'opus', ['av1', 'opus'], 'matroska,webm'],
    ['mov', 'hevc', 'pcm', ['hevc', 'pcm_s16le'], 'mov,mp4,m4a,3gp,3g2,mj2'],
    ['mov', 'prores', 'aac', ['prores', 'aac'], 'mov,mp4,m4a,3gp,3g2,mj2'],
  ])(
    'makes %s of %s and %s',
    async (container, codec, audio, codecs, format) => {
      const name = `${codec}.mkv`;
      await copyClip(join(bench.drive, name), { audioCodec: 'flac' });
      const custom = {
        ...{ name: `own-${codec}`, title: 'Own', container },
        video: { ...video, codec },
        audio: { codec: audio, kbitPerChannel: 64 },
      };
      const done = await bench.ok('transcode', { custom }, name);
      expect(done.receipt.verdict).toBe('verified');
      const { streams, format: made } = await probe(done.path('video'));
      expect(streams.map(({ codec_name }) => codec_name)).toEqual(codecs);
      expect(made.format_name).toBe(format);
      expect(streams[0]).toMatchObject({ height: 90 });
    },
    60_000,
  );

  it('keeps under the size that it has', async () => {
    const name = 'small.mkv';
    await copyClip(join(bench.drive, name), { seconds: 2 });
    const custom = {
      ...{ name: 'own-small', title: 'Own', container: 'mp4', maxBytes: 150_000 },
      video: { ...video, codec: 'h264', tenBit: false },
      audio: { codec: 'aac', kbitPerChannel: 64 },
    };
    const done = await bench.ok('transcode', { custom }, name);
    expect((await stat(done.path('video'))).size).toBeLessThanOrEqual(150_000);
  }, 60_000);
});
