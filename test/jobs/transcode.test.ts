import { join } from 'node:path';
import type { Receipt } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, probe } from '../media/index.ts';
import { flashAndBeep, flashSec, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

const encoders = ['libx264', 'libx265', 'libsvtav1', 'libvpx-vp9'];
let bench: Bench;
beforeAll(async () => {
  bench = await openBench(encoders);
});
afterAll(() => bench.remove());

const clip = async (name: string, options: Parameters<typeof copyClip>[1] = {}): Promise<string> => {
  await copyClip(join(bench.drive, name), options);
  return name;
};

/** A second of a moving picture, encoded as told, with or without a tone. */
const make = async (name: string, options: readonly string[], picture = 's=320x180:r=30') => {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=${picture}:d=1`, '-f', 'lavfi', '-i', 'sine=r=48000:d=1'],
    ...['-map', '0', '-map', '1', '-c:a', 'aac', '-preset', 'ultrafast', ...options, join(bench.drive, name)],
  );
  return name;
};

const encode = (name: string, params: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('transcode', params, name);

const picture = async (path: string) => {
  const { streams } = await probe(path);
  return streams.find(({ codec_type }) => codec_type === 'video');
};

/** When each frame is shown, in whole milliseconds. */
const times = async (path: string): Promise<number[]> => {
  const filter = ['-vf', 'metadata=add:key=a:value=b,metadata=print:key=a:file=-'];
  const shown = await ffmpeg(
    '-i',
    path,
    '-map',
    '0:v:0',
    '-copyts',
    '-fps_mode',
    'passthrough',
    ...filter,
    '-f',
    'null',
    '-',
  );
  return [...shown.matchAll(/pts_time:([\d.]+)/g)].map(([, time]) => Math.round(Number(time) * 1000));
};

/** How many frames show two moments at once: rows that differ from those beside them as no picture's do. */
const combed = async (path: string): Promise<number> => {
  const filter = 'idet,metadata=print:key=lavfi.idet.multiple.current_frame:file=-';
  const said = await ffmpeg('-i', path, '-map', '0:v:0', '-vf', filter, '-f', 'null', '-');
  return [...said.matchAll(/current_frame=(tff|bff)/g)].length;
};

const lineOf = (receipt: Receipt, subject: string) =>
  receipt.lines.find((line) => line.subject.startsWith(subject));

const notesOf = ({ receipt }: Done): string[] => receipt.notes.map(({ text }) => text);

describe('transcode', () => {
  it.each([
    ['1080p-h264', 'h264', 'aac'],
    ['1080p-hevc', 'hevc', 'aac'],
    ['720p-vp9', 'vp9', 'opus'],
    ['av1', 'av1', 'aac'],
    ['youtube', 'h264', 'aac'],
  ])(
    'keeps every frame at its time when the pace varies: %s',
    async (preset, video, audio) => {
      const name = await clip(`pace-${preset}.mkv`, { variableFrameRate: true, audioCodec: 'pcm_s16le' });
      const done = await encode(name, { preset });
      const { streams } = await probe(done.path('video'));
      expect(streams.map(({ codec_name }) => codec_name)).toEqual([video, audio]);
      const [before, after] = [await times(join(bench.drive, name)), await times(done.path('video'))];
      const [first = 0] = after;
      expect(before).toHaveLength(40);
      expect(after.map((time) => time - first)).toEqual(before.map((time) => time - (before[0] ?? 0)));
      expect(lineOf(done.receipt, 'Video')).toMatchObject({ found: expect.stringContaining('40 frames') });
    },
    60_000,
  );

  it.each([
    ['youtube', 'flac', 'mkv'],
    ['youtube', 'pcm_s16le', 'mov'],
    ['youtube', 'libopus', 'mp4'],
    ['720p-vp9', 'flac', 'mkv'],
    ['720p-vp9', 'aac', 'mp4'],
  ])(
    'shows a flash and sounds a beep at the same moment: %s from %s in %s',
    async (preset, codec, ext) => {
      const name = `flash-${preset}-${codec}.${ext}`;
      await makeFlashAndBeep(join(bench.drive, name), ['-c:a', codec]);
      const done = await encode(name, { preset });
      const { flash, beep } = await flashAndBeep(done.path('video'));
      expect(Math.abs(flash - beep)).toBeLessThanOrEqual(0.001);
      expect(flash).toBeCloseTo(flashSec, 1);
    },
    60_000,
  );

  it('keeps six audio tracks with titles and languages, the chapters, and the subtitles beside', async () => {
    const titles = ['Game', 'Mic', 'Discord', 'Musik – ü', 'Alerts', 'Mix'];
    const audioTracks = titles.map((title, n) => ({ title, language: n === 1 ? 'deu' : 'eng' }));
    const name = await clip('six.mkv', { audioTracks, subtitles: true, chapters: true, audioCodec: 'flac' });
    const done = await encode(name, { preset: 'youtube' });
    const { streams, chapters } = await probe(done.path('video'));
    const sound = streams.filter(({ codec_type }) => codec_type === 'audio');
    expect(sound.map(({ tags }) => tags?.handler_name)).toEqual(titles);
    expect(sound.map(({ tags }) => tags?.language)).toEqual(['eng', 'deu', 'eng', 'eng', 'eng', 'eng']);
    expect(chapters.map(({ tags }) => tags?.title)).toEqual(['Lobby', 'Match']);
    expect((await probe(done.path('sidecar'))).streams.map(({ codec_name }) => codec_name)).toEqual([
      'subrip',
    ]);
    expect(done.outputs.map(({ output }) => output)).toMatchObject([
      { fileName: 'six.youtube.mp4', relation: 'export' },
      { fileName: 'six.youtube.mks', relation: 'sidecar' },
    ]);
  });

  it('copies sound that is in the codec of the preset already', async () => {
    const done = await encode(await clip('aac.mkv', { title: 'Night one' }), { preset: 'youtube' });
    expect(lineOf(done.receipt, 'Audio')?.promised).toMatch(/^aac, \d+ packets/);
    expect((await probe(done.path('video'))).format.tags?.title).toBe('Night one');
  });

  it('turns a picture upright and says so', async () => {
    await make('lying.mp4', ['-pix_fmt', 'yuv420p']);
    const [lying, turned] = [join(bench.drive, 'lying.mp4'), join(bench.drive, 'turned.mp4')];
    // Which of them an ffmpeg knows depends on its age: 6.0 made an option of the tag.
    await ffmpeg('-display_rotation', '90', '-i', lying, '-c', 'copy', turned).catch(() =>
      ffmpeg('-i', lying, '-c', 'copy', '-metadata:s:v', 'rotate=270', turned),
    );
    const done = await encode('turned.mp4');
    expect(await picture(done.path('video'))).toMatchObject({ width: 180, height: 320 });
    expect(notesOf(done)).toContainEqual(
      expect.stringMatching(/^The picture was turned upright by (90|270)°/),
    );
  });

  it('cuts an odd edge by a pixel, and never makes a picture larger', async () => {
    const done = await encode(await make('odd.mkv', ['-pix_fmt', 'yuv444p', '-vf', 'scale=321:181']));
    expect(await picture(done.path('video'))).toMatchObject({ width: 320, height: 180, pix_fmt: 'yuv420p' });
    expect(notesOf(done)).toContain('The odd edge was cut off by a pixel: 321 × 181 became 320 × 180.');
  });

  it('counts the shorter side of what is too large, and keeps pixels that are not square', async () => {
    const name = await make('tall.mkv', ['-pix_fmt', 'yuv420p', '-vf', 'setsar=4/3'], 's=810x1440:r=5');
    const done = await encode(name, { preset: '720p-vp9' });
    expect(await picture(done.path('video'))).toMatchObject({
      width: 720,
      height: 1280,
      sample_aspect_ratio: '4:3',
    });
  });

  it('keeps 10 bits in HEVC, and says where H.264 does not', async () => {
    const name = await make('ten.mkv', ['-pix_fmt', 'yuv420p10le', '-c:v', 'libx264']);
    const kept = await encode(name, { preset: '1080p-hevc' });
    expect(await picture(kept.path('video'))).toMatchObject({
      pix_fmt: 'yuv420p10le',
      codec_tag_string: 'hvc1',
    });
    const lost = await encode(name);
    expect(await picture(lost.path('video'))).toMatchObject({ pix_fmt: 'yuv420p' });
    expect(notesOf(lost)).toContain('10 bits a sample became 8.');
  });

  it.each(['1080p-hevc', '720p-vp9', 'av1'])(
    'keeps the tags of HDR in 10 bits: %s',
    async (preset) => {
      const name = await clip(`hdr-${preset}.mkv`, { videoCodec: 'libx265', hdr: true, seconds: 1 });
      const done = await encode(name, { preset });
      expect(await picture(done.path('video'))).toMatchObject({
        color_transfer: 'smpte2084',
        color_primaries: 'bt2020',
        color_space: 'bt2020nc',
        color_range: 'tv',
        pix_fmt: 'yuv420p10le',
      });
    },
    60_000,
  );

  it('makes one picture of two fields, as many as there were, unless they are to be kept', async () => {
    // Of 60 pictures a second 30 frames, each of two moments: upright stripes that move, with nothing else to be mistaken.
    const stripes = "geq=lum='128+100*sin((X+N*6)/12)':cb=128:cr=128,interlace=scan=tff:lowpass=off";
    const fields = ['-vf', stripes, '-flags', '+ilme+ildct', '-x264-params', 'tff=1'];
    const name = await make('fields.mkv', ['-pix_fmt', 'yuv420p', ...fields], 's=320x180:r=60');
    const [woven, whole] = [
      await encode(name, { interlaced: 'keep' }),
      await encode(name, { interlaced: 'deinterlace' }),
    ];
    expect([await combed(woven.path('video')), await combed(whole.path('video'))]).toEqual([30, 0]);
    expect(await times(whole.path('video'))).toHaveLength(30);
    expect(await picture(woven.path('video'))).toMatchObject({ field_order: expect.stringMatching(/^t/) });
    expect(notesOf(whole)).toContainEqual(expect.stringMatching(/^It was interlaced: /));
    expect(notesOf(woven)).toContainEqual(expect.stringMatching(/^It is interlaced and was kept so/));
  });

  it('refuses HDR in H.264 until tone mapping is asked for', async () => {
    const name = await clip('hdr.mkv', { videoCodec: 'libx265', hdr: true, seconds: 1 });
    const end = await bench.run('transcode', {}, name);
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'PARAMS_INVALID' } } });
    const done = await encode(name, { hdr: 'tonemap' });
    expect(await picture(done.path('video'))).toMatchObject({ color_transfer: 'bt709', pix_fmt: 'yuv420p' });
  });

  it('keeps full range, and its levels', async () => {
    const flat = ['-vf', 'scale=out_range=full,lutyuv=y=250:u=128:v=128', '-pix_fmt', 'yuvj420p'];
    const done = await encode(await make('full.mkv', flat));
    expect(await picture(done.path('video'))).toMatchObject({ color_range: 'pc' });
    const luma = await ffmpeg(
      ...[
        '-i',
        done.path('video'),
        '-frames:v',
        '1',
        '-vf',
        'signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-',
      ],
      ...['-f', 'null', '-'],
    );
    expect(Number(/YAVG=([\d.]+)/.exec(luma)?.[1])).toBeCloseTo(250, -0.5);
  });

  it('keeps words and times of subtitles in WebM', async () => {
    const done = await encode(await clip('words.mkv', { subtitles: true }), { preset: '720p-vp9' });
    expect(lineOf(done.receipt, 'Subtitle')).toMatchObject({
      ok: true,
      found: expect.stringContaining('webvtt, 1 cue'),
    });
  });

  it('encodes a picture without sound, and sound without a picture', async () => {
    const silent = await make('silent.mkv', ['-map', '-1', '-an', '-pix_fmt', 'yuv420p']);
    expect((await probe((await encode(silent)).path('video'))).streams).toHaveLength(1);
    const done = await encode(
      await clip('wave.wav', { container: 'wav', videoCodec: 'none', audioCodec: 'pcm_s16le' }),
      { preset: 'audio' },
    );
    expect(done.outputs[0]?.output).toMatchObject({ fileName: 'wave.audio.m4a' });
  });

  it('says by name what is missing', async () => {
    const sound = await clip('sound.mkv', { videoCodec: 'none' });
    const silent = await make('mute.mkv', ['-an', '-pix_fmt', 'yuv420p']);
    const failed = async (name: string, params: Record<string, unknown>) => {
      const end = await bench.run('transcode', params, name);
      return end.ok ? 'nothing' : `${end.failure.error.code}: ${end.failure.error.message}`;
    };
    expect(await failed(sound, {})).toBe(
      'NOT_MEDIA: sound.mkv has no moving picture, which "1080p H.264" encodes.',
    );
    expect(await failed(silent, { preset: 'audio' })).toBe(
      'NOT_MEDIA: mute.mkv has no sound, and "Sound alone" keeps nothing else.',
    );
    expect(await failed(silent, { encoders: ['nvenc'] })).toContain(
      'FFMPEG_MISSING: "1080p H.264" needs h264_nvenc',
    );
  });
});
