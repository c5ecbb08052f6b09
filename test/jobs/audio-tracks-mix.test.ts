import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decibels, md5, notesOf, openAudioBench, soundOf, three, titlesOf, toneIn } from './audio-bench.ts';
import { flashAndBeep, makeFlashAndBeep } from './flash-and-beep.ts';
import { ffmpeg } from './run-for-real.ts';

let audio: Awaited<ReturnType<typeof openAudioBench>>;
beforeAll(async () => {
  audio = await openAudioBench();
});
afterAll(() => audio.remove());

describe('audio_tracks, mix', () => {
  it('puts chosen tracks at chosen levels before the others, and copies those and the picture', async () => {
    const name = await audio.make('mix.mkv', three());
    const done = await audio.run(name, {
      action: 'mix',
      tracks: [3, 1],
      gainsDb: [-6, 3],
      title: 'For editors',
    });
    const path = done.path('video');
    expect(await titlesOf(path)).toEqual(['For editors', 'Game', 'Mic', 'Music']);
    expect(await toneIn(path, 3000)).toBeCloseTo(decibels(0.2) - 6, 0);
    expect(await toneIn(path, 440)).toBeCloseTo(decibels(0.2) + 3, 0);
    expect(await toneIn(path, 1000)).toBeLessThan(-40);
    const sound = await soundOf(path);
    expect(sound).toMatchObject([1, 0, 0, 0].map((is) => ({ disposition: { default: is } })));
    expect(sound[0]).toMatchObject({ channels: 2, tags: { language: 'deu' } });
    for (const track of [0, 1, 2]) {
      expect(await md5(path, `0:a:${track + 1}`)).toBe(await md5(join(audio.drive, name), `0:a:${track}`));
    }
    expect(await md5(path, '0:v')).toBe(await md5(join(audio.drive, name), '0:v'));
  });

  it('stands alone, or last', async () => {
    const name = await audio.make('places.mkv', three());
    const alone = await audio.run(name, { action: 'mix', place: 'alone' });
    expect(await titlesOf(alone.path('video'))).toEqual(['Mix']);
    for (const hertz of [440, 1000, 3000]) {
      expect(await toneIn(alone.path('video'), hertz)).toBeCloseTo(decibels(0.2), 0);
    }
    const last = await audio.run(name, { action: 'mix', place: 'last' });
    expect(await titlesOf(last.path('video'))).toEqual(['Game', 'Mic', 'Music', 'Mix']);
  });

  it('does not clip: it is made quieter as a whole, and says so', async () => {
    const name = await audio.make('loud.mkv', {
      tracks: [
        { hertz: 440, level: 0.9 },
        { hertz: 440, level: 0.9, rate: 44_100 },
      ],
    });
    const done = await audio.run(name, { action: 'mix' });
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
    const [one, two] = [join(audio.drive, `beep-${codec}.${ext}`), join(audio.drive, `two-${codec}.${ext}`)];
    await makeFlashAndBeep(one, ['-c:a', codec]);
    // The same sound, but its track begins 0.3 s late and has no beep before.
    await ffmpeg(
      ...['-i', one, '-itsoffset', '0.3', '-ss', '0.3', '-i', one],
      ...['-map', '0:v', '-map', '1:a', '-map', '0:a', '-c:v', 'copy', '-c:a', codec, two],
    );
    const source = await flashAndBeep(two);
    expect(Math.abs(source.beep - source.flash)).toBeLessThanOrEqual(0.0225);
    const done = await audio.run(`two-${codec}.${ext}`, { action: 'mix', tracks: [1] });
    const { flash, beep } = await flashAndBeep(done.path('video'));
    expect(Math.abs(beep - flash - (source.beep - source.flash))).toBeLessThanOrEqual(0.0011);
  });
});
