import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { flashAndBeep, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

interface Sound {
  /** A tone of so many hertz at this level, or an expression. */
  tracks: readonly { hertz: number; level?: number; channels?: number; rate?: number }[];
  codec?: readonly string[];
}

const titles = ['Game', 'Mic', 'Music'];

/** Two seconds of a picture, with a tone on each track. */
const make = async (name: string, { tracks, codec = ['-c:a', 'flac'] }: Sound): Promise<string> => {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=2'],
    ...tracks.flatMap(({ hertz, level = 0.2, channels = 1, rate = 48_000 }) => {
      const tone = `${level}*sin(2*PI*${hertz}*t)`;
      const all = Array.from({ length: channels }, () => tone).join('|');
      return ['-f', 'lavfi', '-i', `aevalsrc='${all}':s=${rate}:d=2,aformat=sample_fmts=s16`];
    }),
    ...['-map', '0', ...tracks.flatMap((_, n) => ['-map', `${n + 1}`])],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', ...codec],
    ...tracks.flatMap((_, n) => [
      `-metadata:s:a:${n}`,
      `title=${titles[n]}`,
      `-metadata:s:a:${n}`,
      `handler_name=${titles[n]}`,
      `-metadata:s:a:${n}`,
      'language=deu',
    ]),
    join(bench.drive, name),
  );
  return name;
};

const three = (codec?: readonly string[]): Sound => ({
  tracks: [{ hertz: 440 }, { hertz: 1000 }, { hertz: 3000, channels: 2 }],
  ...(codec ? { codec } : {}),
});

const run = (name: string, params: Record<string, unknown>): Promise<Done> =>
  bench.ok('audio_tracks', params, name);

const md5 = async (path: string, stream: string): Promise<string> =>
  (await ffmpeg('-i', path, '-map', stream, '-c:a', 'pcm_s24le', '-f', 'md5', '-')).trim();

/** A sine's peak is so much above its RMS. dB. */
const sineRms = 3.01;

/** How loud a tone is in a track, in dB under full scale: its level once all others are filtered out. */
const toneIn = async (path: string, hertz: number, track = 0): Promise<number> => {
  const band = `bandpass=f=${hertz}:width_type=h:w=40,atrim=start=0.7:end=1.9,astats=measure_perchannel=none:measure_overall=RMS_level`;
  const shown = await ffmpeg(
    '-i',
    path,
    '-map',
    `0:a:${track}`,
    '-af',
    band,
    '-loglevel',
    'info',
    '-f',
    'null',
    '-',
  );
  return Number(/RMS level dB: (\S+)/.exec(shown)?.[1]) + sineRms;
};

const soundOf = async (path: string) =>
  (await probe(path)).streams.filter(({ codec_type }) => codec_type === 'audio');
const titlesOf = async (path: string) =>
  (await soundOf(path)).map(({ tags }) => tags?.title ?? tags?.handler_name);
const notesOf = ({ receipt }: Done): string[] => receipt.notes.map(({ text }) => text);
const decibels = (level: number): number => 20 * Math.log10(level);

const failure = async (name: string, params: Record<string, unknown>): Promise<string> => {
  const end = await bench.run('audio_tracks', params, name);
  return end.ok ? 'ok' : `${end.failure.error.code}: ${end.failure.error.message}`;
};

describe('audio_tracks, split', () => {
  it('writes a file for each track, every sample as it was', async () => {
    const name = await make('split.mkv', three(['-c:a:0', 'flac', '-c:a:1', 'pcm_s16le', '-c:a:2', 'aac']));
    const done = await run(name, {});
    expect(done.outputs.map(({ output }) => output)).toMatchObject([
      { fileName: 'split.1 Game.flac', relation: 'export' },
      { fileName: 'split.2 Mic.wav' },
      { fileName: 'split.3 Music.m4a' },
    ]);
    for (const track of [0, 1]) {
      expect(await md5(done.path(`track${track + 1}`), '0:a:0')).toBe(
        await md5(join(bench.drive, name), `0:a:${track}`),
      );
    }
    expect(await toneIn(done.path('track3'), 3000)).toBeCloseTo(decibels(0.2), 0);
    expect((await soundOf(done.path('track3')))[0]).toMatchObject({
      codec_name: 'aac',
      tags: { language: 'deu', handler_name: 'Music' },
    });
  });

  it.each([
    ['wav', 'pcm_s16le', 'wav'],
    ['flac', 'flac', 'flac'],
    ['aac', 'aac', 'm4a'],
    ['opus', 'opus', 'opus'],
    ['mp3', 'mp3', 'mp3'],
  ])('encodes a track that was asked for: %s', async (format, codec, ext) => {
    const name = await make(`into-${format}.mkv`, three(['-c:a', 'pcm_s16le']));
    const done = await run(name, { tracks: [2], format });
    expect(done.outputs.map(({ output }) => output)).toMatchObject([
      { fileName: `into-${format}.2 Mic.${ext}` },
    ]);
    expect((await soundOf(done.path('track2')))[0]).toMatchObject({ codec_name: codec, channels: 1 });
    expect(await toneIn(done.path('track2'), 1000)).toBeCloseTo(decibels(0.2), 0);
    expect(await toneIn(done.path('track2'), 440)).toBeLessThan(-40);
  });

  it('copies what has no file of its own into Matroska, and MP3 and Opus into theirs', async () => {
    const name = await make(
      'kinds.mkv',
      three(['-c:a:0', 'ac3', '-c:a:1', 'libmp3lame', '-c:a:2', 'libopus']),
    );
    const done = await run(name, {});
    expect(done.outputs.map(({ output }) => ('fileName' in output ? output.fileName : ''))).toEqual([
      'kinds.1 Game.mka',
      'kinds.2 Mic.mp3',
      'kinds.3 Music.opus',
    ]);
  });

  it('says that a file without times begins later than the recording', async () => {
    const name = await make('early.mkv', { tracks: [{ hertz: 440 }] });
    const [from, late] = [join(bench.drive, name), join(bench.drive, 'late.mkv')];
    await ffmpeg(
      '-i',
      from,
      '-itsoffset',
      '0.5',
      '-i',
      from,
      '-map',
      '0:v',
      '-map',
      '1:a',
      '-c',
      'copy',
      late,
    );
    expect(notesOf(await run('late.mkv', {}))).toContainEqual(
      expect.stringMatching(/^It begins 0\.50\d s after the recording, which FLAC can't say/),
    );
  });

  it('gives no file a name that leads elsewhere', async () => {
    const name = await make('evil.mkv', { tracks: [{ hertz: 440 }] });
    const evil = join(bench.drive, 'named.mkv');
    await ffmpeg(
      '-i',
      join(bench.drive, name),
      '-c',
      'copy',
      '-metadata:s:a:0',
      'title=../../etc/%d\n:x',
      evil,
    );
    const { outputs } = await run('named.mkv', {});
    const [{ output }] = outputs as [(typeof outputs)[number]];
    expect(output.fileName).toMatch(/^named\.1 [^/\n]*\.flac$/);
  });
});

describe('audio_tracks, mix', () => {
  it('puts chosen tracks at chosen levels before the others, and copies those and the picture', async () => {
    const name = await make('mix.mkv', three());
    const done = await run(name, { action: 'mix', tracks: [3, 1], gainsDb: [-6, 3], title: 'For editors' });
    const path = done.path('video');
    expect(await titlesOf(path)).toEqual(['For editors', 'Game', 'Mic', 'Music']);
    expect(await toneIn(path, 3000)).toBeCloseTo(decibels(0.2) - 6, 0);
    expect(await toneIn(path, 440)).toBeCloseTo(decibels(0.2) + 3, 0);
    expect(await toneIn(path, 1000)).toBeLessThan(-40);
    const sound = await soundOf(path);
    expect(sound).toMatchObject([1, 0, 0, 0].map((is) => ({ disposition: { default: is } })));
    expect(sound[0]).toMatchObject({ channels: 2, tags: { language: 'deu' } });
    for (const track of [0, 1, 2]) {
      expect(await md5(path, `0:a:${track + 1}`)).toBe(await md5(join(bench.drive, name), `0:a:${track}`));
    }
    expect(await md5(path, '0:v')).toBe(await md5(join(bench.drive, name), '0:v'));
  });

  it('stands alone, or last', async () => {
    const name = await make('places.mkv', three());
    const alone = await run(name, { action: 'mix', place: 'alone' });
    expect(await titlesOf(alone.path('video'))).toEqual(['Mix']);
    for (const hertz of [440, 1000, 3000]) {
      expect(await toneIn(alone.path('video'), hertz)).toBeCloseTo(decibels(0.2), 0);
    }
    const last = await run(name, { action: 'mix', place: 'last' });
    expect(await titlesOf(last.path('video'))).toEqual(['Game', 'Mic', 'Music', 'Mix']);
  });

  it('does not clip: it is made quieter as a whole, and says so', async () => {
    const name = await make('loud.mkv', {
      tracks: [
        { hertz: 440, level: 0.9 },
        { hertz: 440, level: 0.9, rate: 44_100 },
      ],
    });
    const done = await run(name, { action: 'mix' });
    // 1.8 of full scale, brought to -1 dBTP.
    expect(await toneIn(done.path('video'), 440)).toBeCloseTo(-1, 0);
    expect(notesOf(done)).toContainEqual(
      expect.stringMatching(/reach 5\.1 dBTP and clip: the mix is 6\.1 dB quieter/),
    );
  });

  it.each([
    ['flac', 'mkv'],
    ['aac', 'mkv'],
    ['aac', 'mp4'],
    ['libopus', 'mkv'],
    ['pcm_s16le', 'mov'],
  ])('keeps sound against picture, where a track begins late too: %s in %s', async (codec, ext) => {
    const [one, two] = [join(bench.drive, `beep-${codec}.${ext}`), join(bench.drive, `two-${codec}.${ext}`)];
    await makeFlashAndBeep(one, ['-c:a', codec]);
    // The same sound, but its track begins 0.3 s late and has no beep before.
    await ffmpeg(
      ...['-i', one, '-itsoffset', '0.3', '-ss', '0.3', '-i', one],
      ...['-map', '0:v', '-map', '1:a', '-map', '0:a', '-c:v', 'copy', '-c:a', codec, two],
    );
    const source = await flashAndBeep(two);
    expect(Math.abs(source.beep - source.flash)).toBeLessThanOrEqual(0.0225);
    const done = await run(`two-${codec}.${ext}`, { action: 'mix', tracks: [1] });
    const { flash, beep } = await flashAndBeep(done.path('video'));
    expect(Math.abs(beep - flash - (source.beep - source.flash))).toBeLessThanOrEqual(0.0011);
  });
});

describe('audio_tracks, renamed and dropped', () => {
  it('gives titles, languages and the default, and changes no packet', async () => {
    const name = await make('names.mkv', three());
    const names = [
      { track: 2, title: 'Mikrofon – "ü"; $(x)', language: 'eng', default: true },
      { track: 3, title: 'Musik' },
    ];
    const done = await run(name, { action: 'rename', names });
    const sound = await soundOf(done.path('video'));
    expect(sound.map(({ tags }) => tags?.title)).toEqual(['Game', 'Mikrofon – "ü"; $(x)', 'Musik']);
    expect(sound.map(({ tags }) => tags?.language)).toEqual(['deu', 'eng', 'deu']);
    expect(sound).toMatchObject([0, 1, 0].map((is) => ({ disposition: { default: is } })));
    expect(done.receipt.lines.filter(({ subject }) => subject.startsWith('Audio'))).toMatchObject([
      { promised: expect.stringContaining('not default') },
      { promised: expect.stringMatching(/packets.*eng, Mikrofon.*, default$/) },
      { promised: expect.stringContaining('not default') },
    ]);
  });

  it('names tracks in MP4, where all of them stay on', async () => {
    const name = await make('names.mp4', three(['-c:a', 'aac']));
    const done = await run(name, { action: 'rename', names: [{ track: 1, title: 'Spiel', default: true }] });
    expect(await titlesOf(done.path('video'))).toEqual(['Spiel', 'Mic', 'Music']);
    expect(notesOf(done)).toContainEqual(expect.stringMatching(/^MP4 has no default track/));
  });

  it('leaves out what was asked, and nothing else', async () => {
    const name = await make('fewer.mkv', three());
    const done = await run(name, { action: 'drop', tracks: [1, 3] });
    expect(await titlesOf(done.path('video'))).toEqual(['Mic']);
    expect(await md5(done.path('video'), '0:a:0')).toBe(await md5(join(bench.drive, name), '0:a:1'));
    // The default one is gone.
    expect(await soundOf(done.path('video'))).toMatchObject([{ disposition: { default: 1 } }]);
    const none = await run(name, { action: 'drop', tracks: [1, 2, 3] });
    expect((await probe(none.path('video'))).streams).toHaveLength(1);
  });

  it('refuses what cannot be done, by name', async () => {
    const name = await make('refused.mkv', three());
    await ffmpeg(
      '-i',
      join(bench.drive, name),
      '-vn',
      '-map',
      '0:a',
      '-c',
      'copy',
      join(bench.drive, 'sound.mka'),
    );
    expect(await failure(name, { action: 'drop' })).toMatch(/^PARAMS_INVALID: Say in tracks/);
    expect(await failure(name, { action: 'rename' })).toMatch(/^PARAMS_INVALID: Say in names/);
    expect(await failure(name, { tracks: [4] })).toMatch(/^PARAMS_INVALID: .*there is no track 4/);
    expect(await failure(name, { action: 'mix', tracks: [1, 1] })).toMatch(/^PARAMS_INVALID: .*only once/);
    expect(await failure('sound.mka', { action: 'drop', tracks: [1, 2, 3] })).toMatch(
      /^PARAMS_INVALID: Nothing of/,
    );
    const two = [1, 2].map((track) => ({ track, default: true }));
    expect(await failure(name, { action: 'rename', names: two })).toMatch(/^PARAMS_INVALID: Only one/);
    const evil = [{ track: 1, title: 'a\0b' }];
    expect(await failure(name, { action: 'rename', names: evil })).toMatch(
      /^PARAMS_INVALID: .*control characters/s,
    );
  });
});
