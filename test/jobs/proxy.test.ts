import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, probe } from '../media/index.ts';
import { flashAndBeep, flashSec, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(['libx264', 'dnxhd', 'prores_ks']);
});
afterAll(() => bench.remove());

const small = { width: 320, height: 180 } as const;

const clip = async (name: string, options: Parameters<typeof copyClip>[1] = {}): Promise<string> => {
  await copyClip(join(bench.drive, name), options);
  return name;
};

const make = async (name: string, options: readonly string[], picture = 's=320x180:r=30') => {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=${picture}:d=1`, '-f', 'lavfi', '-i', 'sine=r=48000:d=1'],
    ...['-map', '0', '-map', '1', '-c:a', 'aac', '-preset', 'ultrafast', ...options, join(bench.drive, name)],
  );
  return name;
};

const proxy = (name: string, params: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('proxy', params, name);

const picture = async (path: string) => {
  const { streams } = await probe(path);
  return streams.find(({ codec_type }) => codec_type === 'video');
};

/** A grey of its own for each frame, 4 levels from one to the next: which is shown is read off its level. */
const numbered = (name: string, options: readonly string[]) =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', "color=black:s=320x180:r=60000/1001:d=0.9,geq=lum='20+4*N':cb=128:cr=128"],
    ...['-c:v', 'libx264', '-qp', '0', '-pix_fmt', 'yuv420p', '-frames:v', '50', ...options],
    join(bench.drive, name),
  );

const shown = async (path: string) => {
  const filter =
    'scale=1:1:flags=area,format=yuv420p,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
  const lines = await ffmpeg(
    ...['-i', path, '-map', '0:v:0', '-copyts', '-fps_mode', 'passthrough', '-vf', filter, '-f', 'null', '-'],
  );
  return {
    frames: [...lines.matchAll(/YAVG=([\d.]+)/g)].map(([, luma]) => Math.round((Number(luma) - 20) / 4)),
    times: [...lines.matchAll(/pts_time:([\d.]+)/g)].map(([, time]) => Number(time)),
    /** What ffmpeg complained of. */
    said: lines.split('\n').filter((line) => line !== '' && !/^(frame:|lavfi)/.test(line)),
  };
};

const notesOf = ({ receipt }: Done): string[] => receipt.notes.map(({ text }) => text);

describe('proxy', () => {
  it.each([
    ['dnxhr-lb', 'dnxhd', 'DNXHR LB', 'yuv422p', 'pcm_s16le', 'Night 1.proxy.mov'],
    ['prores-proxy', 'prores', 'Proxy', 'yuv422p10le', 'pcm_s16le', 'Night 1.proxy.mov'],
    ['h264-540p', 'h264', 'High', 'yuv420p', 'aac', 'Night 1.proxy.mp4'],
    ['h264-720p', 'h264', 'High', 'yuv420p', 'aac', 'Night 1.proxy.mp4'],
  ])('makes %s: every frame in its place, every track by its name', async (format, ...expected) => {
    const [codec, profile, pixels, sound, fileName] = expected;
    const titles = ['Game', 'Mic – ü', 'Discord'];
    const audioTracks = titles.map((title, n) => ({ title, language: n === 1 ? 'deu' : 'eng' }));
    const name = await clip('Night 1.mkv', { ...small, audioTracks, chapters: true, subtitles: true });
    const done = await proxy(name, { format });
    const { streams, chapters } = await probe(done.path('video'));
    const tracks = streams.filter(({ codec_type }) => codec_type === 'audio');
    expect(await picture(done.path('video'))).toMatchObject({
      codec_name: codec,
      profile,
      pix_fmt: pixels,
      tags: { timecode: '00:00:00:00' },
    });
    expect(tracks.map(({ codec_name }) => codec_name)).toEqual([sound, sound, sound]);
    expect(tracks.map(({ tags }) => tags?.handler_name)).toEqual(titles);
    expect(tracks.map(({ tags }) => tags?.language)).toEqual([
      'eng',
      // MOV has codes of its own, and both of these are German.
      expect.stringMatching(/^(deu|ger)$/),
      'eng',
    ]);
    expect(chapters).toHaveLength(2);
    expect(done.outputs.map(({ output }) => output)).toMatchObject([{ fileName, relation: 'proxy' }]);
    expect(notesOf(done)).toContain('Only the recording has these, not its proxy: subtitle.');
  });

  it.each(['dnxhr-lb', 'prores-proxy', 'h264-540p'])(
    'shows the same frame at the same time as its source, on exact ticks: %s',
    async (format) => {
      await numbered(`numbered-${format}.mkv`, []);
      const done = await proxy(`numbered-${format}.mkv`, { format });
      const { frames, times } = await shown(done.path('video'));
      expect(frames).toEqual(Array.from({ length: 50 }, (_, n) => n));
      const ticks = times.map((time) => Math.abs(time - (times.indexOf(time) * 1001) / 60_000));
      expect(Math.max(...ticks)).toBeLessThan(0.00001);
      expect(await picture(done.path('video'))).toMatchObject({ avg_frame_rate: '60000/1001' });
    },
  );

  it('keeps a variable pace, every frame at its own time, and says so', async () => {
    const name = await clip('pace.mkv', { ...small, variableFrameRate: true });
    const done = await proxy(name);
    const [before, after] = [await shown(join(bench.drive, name)), await shown(done.path('video'))];
    expect(after.times).toHaveLength(before.times.length);
    const [first = 0] = before.times;
    const [start = 0] = after.times;
    const off = after.times.map((time, n) => Math.abs(time - start - ((before.times[n] ?? 0) - first)));
    expect(Math.max(...off)).toBeLessThan(0.0011);
    expect(notesOf(done)).toContainEqual(expect.stringMatching(/^The pace of this recording varies/));
  });

  it.each([
    ['flac', 'mkv'],
    ['aac', 'mkv'],
    ['aac', 'mp4'],
    ['libopus', 'mkv'],
  ])('shows a flash and sounds a beep at the same moment: %s in %s', async (codec, ext) => {
    const name = `flash-${codec}.${ext}`;
    await makeFlashAndBeep(join(bench.drive, name), ['-c:a', codec]);
    const [done, source] = [await proxy(name), await flashAndBeep(join(bench.drive, name))];
    const { flash, beep } = await flashAndBeep(done.path('video'));
    expect(flash).toBeCloseTo(flashSec, 1);
    expect(Math.abs(flash - beep - (source.flash - source.beep))).toBeLessThanOrEqual(0.001);
  });

  it('keeps the timecode that a source has', async () => {
    const name = await make('code.mov', ['-timecode', '01:02:03:04', '-pix_fmt', 'yuv420p']);
    const done = await proxy(name);
    expect((await picture(done.path('video')))?.tags).toMatchObject({ timecode: '01:02:03:04' });
    const { streams } = await probe(done.path('video'));
    expect(streams.filter(({ codec_type }) => codec_type === 'data')).toHaveLength(1);
  });

  it('makes none of what is shorter than asked, and says so', async () => {
    const name = await clip('short.mkv', { ...small, seconds: 2 });
    const done = await proxy(name, { minDurationSec: 60 });
    expect(done.outputs).toEqual([]);
    expect(notesOf(done)).toEqual([
      expect.stringMatching(/^short\.mkv is 2(\.\d+)? s long, which is under 60 s: no proxy was made\.$/),
    ]);
    expect((await proxy(name, { minDurationSec: 1.5 })).outputs).toHaveLength(1);
  });

  it('is ProRes Proxy where the picture is too small for DNxHR', async () => {
    const done = await proxy(await make('small.mkv', ['-pix_fmt', 'yuv420p'], 's=160x90:r=30'));
    expect(await picture(done.path('video'))).toMatchObject({ codec_name: 'prores' });
    expect(notesOf(done)).toContain(
      'DNxHR LB takes pictures from 256 × 120 on; this one is 160 × 90, so the proxy is ProRes Proxy.',
    );
  });

  it('cuts an odd edge, keeps pixels that are not square, and is never larger than 1080p', async () => {
    const odd = await proxy(
      await make('odd.mkv', ['-pix_fmt', 'yuv444p', '-vf', 'scale=321:181,setsar=4/3']),
    );
    expect(await picture(odd.path('video'))).toMatchObject({
      width: 320,
      height: 180,
      sample_aspect_ratio: '4:3',
    });
    const large = await proxy(await make('large.mkv', ['-pix_fmt', 'yuv420p'], 's=2560x1440:r=2'));
    expect(await picture(large.path('video'))).toMatchObject({ width: 1920, height: 1080 });
  });

  it('makes full range limited, at the same levels', async () => {
    const flat = ['-vf', 'scale=out_range=full,lutyuv=y=250:u=128:v=128', '-pix_fmt', 'yuvj420p'];
    const done = await proxy(await make('full.mkv', flat));
    const filter = 'signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
    const luma = await ffmpeg(
      ...['-i', done.path('video'), '-frames:v', '1', '-vf', filter, '-f', 'null', '-'],
    );
    expect(Number(/YAVG=([\d.]+)/.exec(luma)?.[1])).toBeCloseTo(16 + (250 * 219) / 255, -0.5);
    expect(notesOf(done)).toContainEqual(expect.stringMatching(/^Full range became limited/));
  });

  it('keeps what says that a picture is HDR, in 8 bits too', async () => {
    const name = await clip('hdr.mkv', { ...small, videoCodec: 'libx265', hdr: true, seconds: 1 });
    const done = await proxy(name);
    expect(await picture(done.path('video'))).toMatchObject({
      color_transfer: 'smpte2084',
      color_primaries: 'bt2020',
    });
    expect(notesOf(done)).toContainEqual(expect.stringMatching(/^HDR was kept in 8 bits/));
  });

  it('makes one picture of two fields, as many as there were', async () => {
    const fields = ['-vf', 'setfield=tff', '-flags', '+ilme+ildct', '-x264-params', 'tff=1'];
    const name = await make('fields.mkv', ['-pix_fmt', 'yuv420p', ...fields]);
    const done = await proxy(name);
    const { frames, times, said } = await shown(done.path('video'));
    // Once, on a busy machine, this did not hold: what it depends on is said if that happens again.
    const why = JSON.stringify({
      source: (await shown(join(bench.drive, name))).times.length,
      fields: await picture(join(bench.drive, name)),
      receipt: done.receipt,
      frames,
      said,
    });
    expect(times, why).toHaveLength(30);
    expect(notesOf(done), why).toContainEqual(expect.stringMatching(/^It was interlaced/));
  });

  it('says by name what has no picture', async () => {
    const end = await bench.run('proxy', {}, await clip('sound.mkv', { videoCodec: 'none' }));
    expect(end).toMatchObject({
      ok: false,
      failure: {
        error: { code: 'NOT_MEDIA', message: 'sound.mkv has no moving picture, which "DNxHR LB" encodes.' },
      },
    });
  });
});
