import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { flashAndBeep, flashSec, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

/** Loud and soft by turns, so that it has a range; 0 dB is a full sine's. */
const voice = (gain: number, hertz = 440) =>
  `aevalsrc='${gain}*sin(2*PI*${hertz}*t)*(0.4+0.6*gt(mod(t,2),1))':s=44100:d=5`;
/** Soft, with a single click at full scale. */
const clicks = "aevalsrc='0.05*sin(2*PI*440*t)+0.35*between(t,2,2.01)*sin(2*PI*1000*t)':s=44100:d=5";
const silence = 'anullsrc=r=44100:cl=mono:d=5';

interface Sound {
  tracks: readonly string[];
  codec?: string;
}

/** A picture with these sounds as its tracks. */
const make = async (name: string, { tracks, codec = 'flac' }: Sound): Promise<string> => {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=5'],
    ...tracks.flatMap((track) => [
      '-f',
      'lavfi',
      '-i',
      `${track},aformat=sample_fmts=s16:channel_layouts=mono`,
    ]),
    ...['-map', '0', ...tracks.flatMap((_, n) => ['-map', `${n + 1}`])],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', codec],
    ...tracks.flatMap((_, n) => [`-metadata:s:a:${n}`, `title=Track ${n + 1}`]),
    join(bench.drive, name),
  );
  return name;
};

const normalise = (name: string, params: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('loudness', { action: 'normalise', ...params }, name);

/** By loudnorm, which has a meter of its own: LUFS and dBTP. */
const heard = async (path: string, track = 0): Promise<{ lufs: number; peak: number }> => {
  const measure = ['-map', `0:a:${track}`, '-af', 'loudnorm=print_format=json', '-f', 'null', '-'];
  const shown = await ffmpeg('-i', path, '-loglevel', 'info', ...measure);
  const value = (key: string) => Number(new RegExp(`"${key}" : "([^"]+)"`).exec(shown)?.[1]);
  return { lufs: value('input_i'), peak: value('input_tp') };
};

/** Every sample of a track as the decoder gives it, in so many bytes. */
const decoded = async (path: string, track = 0): Promise<string> =>
  ffmpeg('-i', path, '-map', `0:a:${track}`, '-c:a', 'pcm_s24le', '-f', 'md5', '-').then((line) =>
    line.trim(),
  );

const samplesOf = async (path: string, track = 0): Promise<number> => {
  const shown = await ffmpeg(
    ...[
      '-i',
      path,
      '-map',
      `0:a:${track}`,
      '-af',
      'astats=measure_perchannel=none:measure_overall=Number_of_samples',
    ],
    ...['-loglevel', 'info', '-f', 'null', '-'],
  );
  return Number(/Number of samples: (\d+)/.exec(shown)?.[1]);
};

const notesOf = ({ receipt }: Done): string[] => receipt.notes.map(({ text }) => text);
const lineOf = ({ receipt }: Done, subject: string) =>
  receipt.lines.filter((line) => line.subject.startsWith(subject));

describe('loudness, measured', () => {
  it('tells every track, and writes no file', async () => {
    const name = await make('measured.mkv', { tracks: [voice(0.5), silence] });
    const done = await bench.ok('loudness', {}, name);
    expect(done.outputs).toEqual([]);
    const { lufs, peak } = await heard(join(bench.drive, name));
    const [first, second] = notesOf(done);
    const [, i, tp] = /^Measured: (\S+) LUFS, range \S+ LU, peak (\S+) dBTP\.$/.exec(first ?? '') ?? [];
    expect(Number(i)).toBeCloseTo(lufs, 0);
    expect(Number(tp)).toBeCloseTo(peak, 0);
    expect(second).toBe('Measured: silent, or too short to be measured.');
  });

  it('refuses what has no sound, and a track that is not there', async () => {
    const name = await make('one.mkv', { tracks: [voice(0.5)] });
    await ffmpeg('-i', join(bench.drive, name), '-an', '-c', 'copy', join(bench.drive, 'none.mkv'));
    const codeOf = async (params: object, file: string) => {
      const end = await bench.run('loudness', { ...params }, file);
      return end.ok ? 'ok' : `${end.failure.error.code}: ${end.failure.error.message}`;
    };
    expect(await codeOf({}, 'none.mkv')).toBe('NOT_MEDIA: none.mkv has no sound.');
    expect(await codeOf({ tracks: [2] }, name)).toBe(
      'PARAMS_INVALID: one.mkv has one audio track: there is no track 2.',
    );
  });
});

describe('loudness, normalised', () => {
  it.each([
    ['streaming', -14],
    ['podcast', -16],
    ['broadcast', -23],
  ])('brings each track to its target: %s', async (target, lufs) => {
    const name = await make(`${target}.mkv`, { tracks: [voice(0.12), voice(0.04, 1000)] });
    const done = await normalise(name, { target });
    for (const track of [0, 1]) {
      const after = await heard(done.path('video'), track);
      expect(Math.abs(after.lufs - lufs)).toBeLessThanOrEqual(0.5);
      expect(after.peak).toBeLessThanOrEqual(-0.9);
      expect(await samplesOf(done.path('video'), track)).toBe(5 * 44_100);
    }
    expect(lineOf(done, 'Loudness')).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it('copies the picture, what is silent, what fits already and what was not asked for', async () => {
    const name = await make('several.mkv', { tracks: [voice(0.12), silence, voice(0.12), voice(0.12)] });
    const once = await normalise(name, { tracks: [2, 3, 4] });
    await ffmpeg('-i', once.path('video'), '-map', '0', '-c', 'copy', join(bench.drive, 'again.mkv'));
    const done = await normalise('again.mkv');
    const { streams } = await probe(done.path('video'));
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'flac', 'flac', 'flac', 'flac']);
    expect(streams.slice(1).map(({ tags }) => tags?.title)).toEqual([
      'Track 1',
      'Track 2',
      'Track 3',
      'Track 4',
    ]);
    const all = async (path: string) => Promise.all([0, 1, 2, 3].map((track) => decoded(path, track)));
    const [original, first, second] = [
      await all(join(bench.drive, name)),
      await all(once.path('video')),
      await all(done.path('video')),
    ];
    expect(first.slice(0, 2)).toEqual(original.slice(0, 2));
    expect(first[2]).not.toBe(original[2]);
    expect(second[0]).not.toBe(first[0]);
    expect(second.slice(1)).toEqual(first.slice(1));
    expect(notesOf(done)[1]).toMatch(/left as it is\.$/);
    expect(notesOf(done)[2]).toMatch(/left as it is: that is -14\.0 LUFS already\.$/);
    expect(lineOf(done, 'Video')[0]?.promised).toMatch(/^h264, 125 packets/);
  });

  it('stays quieter where its peak forbids more, and says so', async () => {
    const name = await make('clicks.mkv', { tracks: [clicks] });
    const done = await normalise(name);
    const [before, after] = [await heard(join(bench.drive, name)), await heard(done.path('video'))];
    expect(after.peak).toBeCloseTo(-1, 0);
    expect(after.lufs).toBeGreaterThan(before.lufs);
    expect(after.lufs).toBeLessThan(-15);
    expect(done.receipt.notes[0]).toMatchObject({
      level: 'warn',
      text: expect.stringMatching(
        /not -14\.0 LUFS: its peak of -?\d+\.\d dBTP allows no more under -1\.0 dBTP/,
      ),
    });
  });

  it('reaches the target by compressing, at the rate and with the samples of the source', async () => {
    const name = await make('compressed.mkv', { tracks: [clicks] });
    const done = await normalise(name, { dynamics: 'compress', target: 'podcast' });
    const after = await heard(done.path('video'));
    expect(Math.abs(after.lufs + 16)).toBeLessThanOrEqual(0.5);
    expect(after.peak).toBeLessThanOrEqual(-0.9);
    expect(await samplesOf(done.path('video'))).toBe(5 * 44_100);
    const { streams } = await probe(done.path('video'));
    expect(streams[1]).toMatchObject({ codec_name: 'flac', sample_rate: '44100' });
    expect(notesOf(done)[0]).toMatch(/It was compressed to -1[56]\.\d LUFS/);
  });

  it('takes a loudness and a peak of one’s own', async () => {
    const name = await make('own.mkv', { tracks: [voice(0.3)] });
    const done = await normalise(name, { integratedLufs: -30, truePeakDb: -9 });
    expect((await heard(done.path('video'))).lufs).toBeCloseTo(-30, 0);
  });

  it.each([
    ['aac', 'mkv'],
    ['aac', 'mp4'],
    ['aac', 'mov'],
    ['libmp3lame', 'mkv'],
    ['libopus', 'mkv'],
    ['libopus', 'mp4'],
    ['flac', 'mp4'],
    ['pcm_s16le', 'mov'],
    ['alac', 'mov'],
    ['ac3', 'ts'],
    ['aac', 'flv'],
  ])('keeps codec and sound against picture: %s in %s', async (codec, ext) => {
    const name = `flash-${codec}.${ext}`;
    const experimental = codec === 'flac' ? ['-strict', 'experimental'] : [];
    await makeFlashAndBeep(join(bench.drive, name), ['-c:a', codec, ...experimental]);
    const before = await flashAndBeep(join(bench.drive, name));
    const done = await normalise(name, { integratedLufs: -5, truePeakDb: -6 });
    const after = await flashAndBeep(done.path('video'));
    expect(Math.abs(after.beep - after.flash - (before.beep - before.flash))).toBeLessThanOrEqual(0.0011);
    expect(after.flash).toBeCloseTo(flashSec, 1);
    const sound = async (path: string) =>
      (await probe(path)).streams.find(({ codec_type }) => codec_type === 'audio');
    const source = await sound(join(bench.drive, name));
    expect(await sound(done.path('video'))).toMatchObject({
      codec_name: source?.codec_name,
      sample_rate: source?.sample_rate,
      channels: source?.channels,
    });
  });
});
