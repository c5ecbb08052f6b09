import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dispositionWords } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { probeHeader } from '../../worker/src/media/header.ts';
import { probe } from '../media/index.ts';
import { type Bench, type Done, ffmpeg, mediaTools, openBench } from './run-for-real.ts';

/** What each track is for, in the order of the file; a picture, then sound, then text. */
const said = {
  video: ['default'],
  audio: [
    ['default', 'original'],
    ['comment'],
    ['dub', 'forced'],
    ['visual_impaired', 'descriptions'],
    ['hearing_impaired'],
    ['karaoke', 'comment'],
  ],
  subtitle: [['forced'], ['default', 'hearing_impaired', 'captions'], []],
} as const;
const tracks: readonly (readonly string[])[] = [said.video, ...said.audio, ...said.subtitle];

let bench: Bench;
const text = '1\n00:00:00,100 --> 00:00:00,800\nHello\n\n2\n00:00:01,100 --> 00:00:01,800\nThere\n';

/** Written with every word that the container takes. */
const make = async (
  name: string,
  textCodec: string | null,
  more: readonly string[] = [],
): Promise<string> => {
  const own = textCodec === null ? tracks.slice(0, 7) : tracks;
  const inputs = ['testsrc2=s=64x48:r=25:d=2', 'sine=d=2'].flatMap((graph) => ['-f', 'lavfi', '-i', graph]);
  const subtitles = textCodec === null ? [] : said.subtitle.flatMap(() => ['-map', '2']);
  await ffmpeg(
    ...[...inputs, '-i', join(bench.drive, 'lines.srt')],
    ...['-map', '0', ...said.audio.flatMap(() => ['-map', '1']), ...subtitles],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    ...(textCodec === null ? [] : ['-c:s', textCodec]),
    ...own.flatMap((words, at) => [`-disposition:${at}`, words.join('+') || '0']),
    ...own.flatMap((_, at) => (at === 0 ? [] : [`-metadata:s:${at}`, 'language=eng'])),
    ...[...more, join(bench.drive, name)],
  );
  return name;
};

beforeAll(async () => {
  bench = await openBench();
  await writeFile(join(bench.drive, 'lines.srt'), text);
  await make('all.mkv', 'srt');
  await make('all.mp4', 'mov_text');
  await make('all.ts', null);
});
afterAll(() => bench.remove());

const probed = z.object({ disposition: z.record(z.string(), z.number()) });
const words = ['default', ...dispositionWords];

/** By stream, in the order of the file. */
const found = async (path: string): Promise<string[]> =>
  (await probe(path)).streams.map((stream) => {
    const { disposition } = probed.parse(stream);
    return words.filter((word) => disposition[word] === 1).join('+');
  });

const notes = ({ receipt }: Done): string[] =>
  receipt.notes.flatMap(({ subject, text: why }) =>
    /what it is for/.test(why) ? [`${subject}: ${why}`] : [],
  );

describe('what a track is for', () => {
  it.each([
    [
      'all.mkv',
      'mkv',
      [
        'default',
        ...['default+original', 'comment', 'dub+forced', 'visual_impaired', 'hearing_impaired', 'comment'],
        ...['forced', 'default+hearing_impaired', ''],
      ],
      [],
    ],
    [
      'all.mkv',
      'ts',
      ['', '', '', '', '', 'hearing_impaired', ''],
      ['Audio #1', 'Audio #2', 'Audio #3', 'Audio #4', 'Audio #6'],
    ],
    [
      'all.mkv',
      'mov',
      ['default', ...said.audio.map(() => 'default')],
      [...[1, 2, 3, 4, 5, 6].map((index) => `Audio #${index}`)],
    ],
    [
      'all.mp4',
      'mp4',
      [
        'default',
        ...['default', 'default+comment', 'default+dub+forced', 'default+visual_impaired+descriptions'],
        ...['default+hearing_impaired+captions', 'default+comment'],
        ...['forced', 'default+hearing_impaired+captions', ''],
      ],
      [],
    ],
    [
      'all.mp4',
      'mkv',
      [
        'default',
        ...['default', 'comment', 'dub+forced', 'visual_impaired', 'hearing_impaired', 'comment'],
        ...['forced', 'default+hearing_impaired', ''],
      ],
      // For the words that Matroska has none for beside the others.
      ['Audio #4', 'Audio #5', 'Subtitle #8'],
    ],
    ['all.ts', 'mkv', ['', '', '', '', 'visual_impaired', 'hearing_impaired', ''], ['Audio #4']],
  ] as const)('is kept or told, from %s to %s', async (name, container, after, told) => {
    const done = await bench.ok('remux', { container }, name);
    expect(await found(done.path('video'))).toEqual(after);
    expect(notes(done).map((note) => note.split(' ').slice(0, 2).join(' '))).toEqual(told);
  });

  it('goes with subtitles that lie beside the file', async () => {
    const done = await bench.ok('remux', { container: 'mov' }, 'all.mkv');
    expect(await found(done.path('sidecar'))).toEqual(['forced', 'default+hearing_impaired', '']);
    const lines = done.receipt.lines.filter(({ subject }) => subject.startsWith('Subtitle'));
    expect(lines.map(({ found: there }) => there.split(', ').slice(3))).toEqual([
      ['not default', 'forced (shown to everybody)'],
      ['default', 'for the hard of hearing'],
      ['not default'],
    ]);
  });

  it('is the same in a clip, with its picture encoded or not', async () => {
    const ranges = [{ startSec: 0.3, endSec: 1.5 }];
    const before = await found(join(bench.drive, 'all.mkv'));
    for (const mode of ['copy', 'exact']) {
      const done = await bench.ok('clip', { mode, ranges }, 'all.mkv');
      expect(await found(done.path('clip1'))).toEqual(before);
    }
  });

  it('goes with a track that becomes a file of its own, where that has a word for it', async () => {
    const copied = await bench.ok('audio_tracks', { tracks: [2] }, 'all.mkv');
    expect(await found(copied.path('track2'))).toEqual(['default+comment']);
    const wav = await bench.ok('audio_tracks', { tracks: [2], format: 'wav' }, 'all.mkv');
    expect(notes(wav)).toEqual(["Audio #2 aac: WAV can't say what it is for: a commentary."]);
    const text = await bench.ok('subtitles', { tracks: [1] }, 'all.mkv');
    expect(notes(text)).toEqual([
      "Subtitle #7 subrip: SRT can't say what it is for: forced (shown to everybody).",
    ]);
  });

  it.each(['all.mkv', 'all.mp4'])('is found when only the head of %s is read', async (name) => {
    const { signal } = new AbortController();
    const path = join(bench.drive, name);
    const { streams } = await probeHeader(await mediaTools(), { path, signal });
    expect(streams[2]?.dispositions).toEqual(['comment']);
  });
});
