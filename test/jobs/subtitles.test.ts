import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../media/index.ts';
import { makeTorture, torture } from '../media/torture/index.ts';
import { type Bench, type Done, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const srt = [
  '1\n00:00:00,200 --> 00:00:00,900\n<i>A line</i>\nand another – ü & so on\n',
  '2\n00:00:01,100 --> 00:00:01,800\nThe second\n',
].join('\n');

const ass = [
  '[Script Info]\nScriptType: v4.00+\n[V4+ Styles]',
  'Format: Name, Fontname, Fontsize, PrimaryColour\nStyle: Default,Arial,20,&H00FFFFFF\n[Events]',
  'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
  'Dialogue: 0,0:00:00.20,0:00:00.90,Default,,0,0,0,,{\\b1}Hello\\Nyou',
  'Dialogue: 1,0:00:01.00,0:00:01.50,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}\n',
].join('\n');

interface Track {
  file: string;
  codec: string;
  language?: string;
}

/** A second and more of a picture with these subtitles. */
const make = async (name: string, tracks: readonly Track[]): Promise<string> => {
  const path = (file: string) => join(bench.drive, file);
  await writeFile(path('a.srt'), srt);
  await writeFile(path('a.ass'), ass);
  await ffmpeg(
    ...[
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=64x64:r=25:d=2',
      ...tracks.flatMap(({ file }) => ['-i', path(file)]),
    ],
    ...[
      '-map',
      '0',
      ...tracks.flatMap((_, n) => ['-map', `${n + 1}`]),
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
    ],
    ...tracks.flatMap(({ codec, language }, n) => [
      ...[`-c:s:${n}`, codec, `-metadata:s:s:${n}`, `language=${language ?? 'und'}`],
    ]),
    path(name),
  );
  return name;
};

const run = (name: string, params: Record<string, unknown> = {}): Promise<Done> =>
  bench.ok('subtitles', params, name);

const text = async (done: Done, number = 1): Promise<string> =>
  (await readFile(done.path(`track${number}`), 'utf8')).replaceAll('\r', '');

const filesOf = ({ outputs }: Done): string[] =>
  outputs.map(({ output }) => ('fileName' in output ? output.fileName : ''));
const notesOf = ({ receipt }: Done): string[] => receipt.notes.map(({ text: note }) => note);

const failure = async (name: string, params: Record<string, unknown> = {}): Promise<string> => {
  const end = await bench.run('subtitles', params, name);
  return end.ok ? 'ok' : `${end.failure.error.code}: ${end.failure.error.message}`;
};

describe('subtitles', () => {
  it('writes each track into the file that goes with it, under the name that players look for', async () => {
    const name = await make('fitting.mkv', [
      { file: 'a.srt', codec: 'srt', language: 'deu' },
      { file: 'a.ass', codec: 'ass', language: 'jpn' },
      { file: 'a.srt', codec: 'webvtt' },
      { file: 'a.srt', codec: 'srt', language: 'eng' },
      { file: 'a.srt', codec: 'srt', language: 'eng' },
    ]);
    const done = await run(name);
    expect(filesOf(done)).toEqual([
      ...['fitting.deu.srt', 'fitting.jpn.ass', 'fitting.3.vtt', 'fitting.4.eng.srt', 'fitting.5.eng.srt'],
    ]);
    expect((await text(done, 1)).trim()).toBe(srt.trim());
    expect(await text(done, 2)).toContain('{\\p1}m 0 0 l 100 0 100 100{\\p0}');
    expect(await text(done, 2)).toContain('Style: Default,Arial,20,&H00FFFFFF');
    expect(await text(done, 3)).toMatch(/^WEBVTT\n\n00:00\.200 --> 00:00\.900\n.*A line/s);
    expect(done.receipt.lines.map(({ found }) => found)).toEqual([
      '2 cues',
      '2 lines',
      '2 cues',
      '2 cues',
      '2 cues',
    ]);
  });

  it.each([
    ['vtt', /^WEBVTT\n\n00:00\.200 --> 00:00\.900\n<i>A line<\/i>\nand another – ü/],
    ['ass', /Dialogue: 0,0:00:00\.20,0:00:00\.90,.*A line.*\\Nand another – ü/],
    ['srt', /^1\n00:00:00,200 --> 00:00:00,900\n/],
  ])('writes the timed text of an MP4 as it was asked for: %s', async (format, wanted) => {
    const name = await make(`timed-${format}.mp4`, [{ file: 'a.srt', codec: 'mov_text', language: 'deu' }]);
    const done = await run(name, { format });
    expect(filesOf(done)).toEqual([`timed-${format}.deu.${format}`]);
    expect(await text(done)).toMatch(wanted);
    expect(notesOf(done)[0]).toMatch(/words and times stay\.$/);
  });

  it('says that styles are lost', async () => {
    const name = await make('styled.mkv', [{ file: 'a.ass', codec: 'ass' }]);
    expect(notesOf(await run(name, { format: 'srt' }))[0]).toContain('Styles and places are lost');
  });

  it('keeps pictures in Matroska, with the time of each', async () => {
    const file = torture.find((one) => one.name === 'picture-subtitles.mkv');
    if (!file) throw new Error('no such torture');
    const path = join(bench.drive, 'pictures.mkv');
    await ffmpeg('-i', await makeTorture(file), '-map', '0', '-c', 'copy', path);
    const done = await run('pictures.mkv', { tracks: [1], format: 'srt' });
    expect(filesOf(done)).toEqual(['pictures.1.mks']);
    expect((await probe(done.path('track1'))).streams).toMatchObject([{ codec_name: 'hdmv_pgs_subtitle' }]);
  });

  it('counts times from where the recording begins', async () => {
    const name = await make('plain.mkv', [{ file: 'a.srt', codec: 'srt' }]);
    const late = join(bench.drive, 'late.mkv');
    await ffmpeg('-i', join(bench.drive, name), '-map', '0', '-c', 'copy', '-output_ts_offset', '100', late);
    expect(await text(await run('late.mkv'))).toContain('00:00:00,200 --> 00:00:00,900');
  });

  it('refuses what has none, and a track that is not there', async () => {
    const name = await make('one.mkv', [{ file: 'a.srt', codec: 'srt' }]);
    expect(await failure(name, { tracks: [2] })).toMatch(
      /^PARAMS_INVALID: .*one subtitle track: there is no track 2/,
    );
    expect(await failure(await make('none.mkv', []))).toBe('NOT_MEDIA: none.mkv has no subtitles.');
  });
});
