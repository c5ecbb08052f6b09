import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decibels, md5, notesOf, openAudioBench, soundOf, three, toneIn } from './audio-bench.ts';
import { ffmpeg } from './run-for-real.ts';

let audio: Awaited<ReturnType<typeof openAudioBench>>;
beforeAll(async () => {
  audio = await openAudioBench();
});
afterAll(() => audio.remove());

describe('audio_tracks, split', () => {
  it('writes a file for each track, every sample as it was', async () => {
    const name = await audio.make(
      'split.mkv',
      three(['-c:a:0', 'flac', '-c:a:1', 'pcm_s16le', '-c:a:2', 'aac']),
    );
    const done = await audio.run(name, {});
    expect(done.outputs.map(({ output }) => output)).toMatchObject([
      { fileName: 'split.1 Game.flac', relation: 'export' },
      { fileName: 'split.2 Mic.wav' },
      { fileName: 'split.3 Music.m4a' },
    ]);
    for (const track of [0, 1]) {
      expect(await md5(done.path(`track${track + 1}`), '0:a:0')).toBe(
        await md5(join(audio.drive, name), `0:a:${track}`),
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
    const name = await audio.make(`into-${format}.mkv`, three(['-c:a', 'pcm_s16le']));
    const done = await audio.run(name, { tracks: [2], format });
    expect(done.outputs.map(({ output }) => output)).toMatchObject([
      { fileName: `into-${format}.2 Mic.${ext}` },
    ]);
    expect((await soundOf(done.path('track2')))[0]).toMatchObject({ codec_name: codec, channels: 1 });
    expect(await toneIn(done.path('track2'), 1000)).toBeCloseTo(decibels(0.2), 0);
    expect(await toneIn(done.path('track2'), 440)).toBeLessThan(-40);
  });

  it('copies what has no file of its own into Matroska, and MP3 and Opus into theirs', async () => {
    const name = await audio.make(
      'kinds.mkv',
      three(['-c:a:0', 'ac3', '-c:a:1', 'libmp3lame', '-c:a:2', 'libopus']),
    );
    const done = await audio.run(name, {});
    expect(done.outputs.map(({ output }) => ('fileName' in output ? output.fileName : ''))).toEqual([
      'kinds.1 Game.mka',
      'kinds.2 Mic.mp3',
      'kinds.3 Music.opus',
    ]);
  });

  it('says that a file without times begins later than the recording', async () => {
    const name = await audio.make('early.mkv', { tracks: [{ hertz: 440 }] });
    const [from, late] = [join(audio.drive, name), join(audio.drive, 'late.mkv')];
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
    expect(notesOf(await audio.run('late.mkv', {}))).toContainEqual(
      expect.stringMatching(/^It begins 0\.50\d s after the recording, which FLAC can't say/),
    );
  });

  it('gives no file a name that leads elsewhere', async () => {
    const name = await audio.make('evil.mkv', { tracks: [{ hertz: 440 }] });
    const evil = join(audio.drive, 'named.mkv');
    await ffmpeg(
      '-i',
      join(audio.drive, name),
      '-c',
      'copy',
      '-metadata:s:a:0',
      'title=../../etc/%d\n:x',
      evil,
    );
    const { outputs } = await audio.run('named.mkv', {});
    const [{ output }] = outputs as [(typeof outputs)[number]];
    expect(output.fileName).toMatch(/^named\.1 [^/\n]*\.flac$/);
  });
});
