import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { md5, notesOf, openAudioBench, soundOf, three, titlesOf } from './audio-bench.ts';
import { ffmpeg } from './run-for-real.ts';

let audio: Awaited<ReturnType<typeof openAudioBench>>;
beforeAll(async () => {
  audio = await openAudioBench();
});
afterAll(() => audio.remove());

describe('audio_tracks, renamed and dropped', () => {
  it('gives titles, languages and the default, and changes no packet', async () => {
    const name = await audio.make('names.mkv', three());
    const names = [
      { track: 2, title: 'Mikrofon – "ü"; $(x)', language: 'eng', default: true },
      { track: 3, title: 'Musik' },
    ];
    const done = await audio.run(name, { action: 'rename', names });
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
    const name = await audio.make('names.mp4', three(['-c:a', 'aac']));
    const done = await audio.run(name, {
      action: 'rename',
      names: [{ track: 1, title: 'Spiel', default: true }],
    });
    expect(await titlesOf(done.path('video'))).toEqual(['Spiel', 'Mic', 'Music']);
    expect(notesOf(done)).toContainEqual(expect.stringMatching(/^MP4 has no default track/));
  });

  it('leaves out what was asked, and nothing else', async () => {
    const name = await audio.make('fewer.mkv', three());
    const done = await audio.run(name, { action: 'drop', tracks: [1, 3] });
    expect(await titlesOf(done.path('video'))).toEqual(['Mic']);
    expect(await md5(done.path('video'), '0:a:0')).toBe(await md5(join(audio.drive, name), '0:a:1'));
    // The default one is gone.
    expect(await soundOf(done.path('video'))).toMatchObject([{ disposition: { default: 1 } }]);
    const none = await audio.run(name, { action: 'drop', tracks: [1, 2, 3] });
    expect((await probe(none.path('video'))).streams).toHaveLength(1);
  });

  it('refuses what cannot be done, by name', async () => {
    const name = await audio.make('refused.mkv', three());
    await ffmpeg(
      '-i',
      join(audio.drive, name),
      '-vn',
      '-map',
      '0:a',
      '-c',
      'copy',
      join(audio.drive, 'sound.mka'),
    );
    expect(await audio.failure(name, { action: 'drop' })).toMatch(/^PARAMS_INVALID: Say in tracks/);
    expect(await audio.failure(name, { action: 'rename' })).toMatch(/^PARAMS_INVALID: Say in names/);
    expect(await audio.failure(name, { tracks: [4] })).toMatch(/^PARAMS_INVALID: .*there is no track 4/);
    expect(await audio.failure(name, { action: 'mix', tracks: [1, 1] })).toMatch(
      /^PARAMS_INVALID: .*only once/,
    );
    expect(await audio.failure('sound.mka', { action: 'drop', tracks: [1, 2, 3] })).toMatch(
      /^PARAMS_INVALID: Nothing of/,
    );
    const two = [1, 2].map((track) => ({ track, default: true }));
    expect(await audio.failure(name, { action: 'rename', names: two })).toMatch(/^PARAMS_INVALID: Only one/);
    const evil = [{ track: 1, title: 'a\0b' }];
    expect(await audio.failure(name, { action: 'rename', names: evil })).toMatch(
      /^PARAMS_INVALID: .*control characters/s,
    );
  });
});
