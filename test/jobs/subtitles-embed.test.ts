import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stagedName } from '@streamops/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, makeBench, runAssignment } from '../../worker/src/testing/bench.ts';
import { probe } from '../media/index.ts';
import { makeTorture, torture } from '../media/torture/index.ts';
import { ffmpeg } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.remove());

const srt =
  '1\n00:00:03,200 --> 00:00:03,900\n<i>Grüße</i> – ü & so\n\n2\n00:00:04,100 --> 00:00:04,800\nZwei\n';
const vtt = 'WEBVTT\n\n00:03.200 --> 00:03.900\nGrüße – ü &amp; so\n\n00:04.100 --> 00:04.800\nZwei\n';
const ass = [
  '[Script Info]\nScriptType: v4.00+\n[V4+ Styles]',
  'Format: Name, Fontname, Fontsize, PrimaryColour\nStyle: Big,Arial,40,&H0000FFFF\n[Events]',
  'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
  'Dialogue: 0,0:00:03.20,0:00:03.90,Big,,0,0,0,,{\\b1}Grüße – ü & so',
  'Dialogue: 0,0:00:04.10,0:00:04.80,Big,,0,0,0,,Zwei\n',
].join('\n');

const video = async (name: string): Promise<string> => {
  await ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=25:d=5', '-f', 'lavfi', '-i', 'sine=d=5'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', join(bench.drive, name)],
  );
  return name;
};

const written = async (name: string, bytes: string | Uint8Array): Promise<string> => {
  await writeFile(join(bench.drive, name), bytes);
  return name;
};

const embed = async (files: readonly string[], names: readonly object[] = [], action = 'embed') => {
  const all = await Promise.all(
    files.map((file) => bench.assignment('subtitles', join(bench.drive, file), { action, names })),
  );
  const [first] = all;
  if (!first) throw new Error('no file');
  const { end } = await runAssignment({ ...first, inputs: all.flatMap(({ inputs }) => inputs) });
  if (!end.ok)
    return { failed: `${end.failure.error.code}: ${end.failure.error.message}`, path: '', notes: [] };
  const { outputs, jobId, receipt } = end.result;
  const output = outputs.find(({ name }) => name === 'video')?.output;
  const fileName = output && 'fileName' in output ? output.fileName : '';
  const path = join(bench.drive, '.streamops', 'tmp', `${jobId}.1`, stagedName('video', fileName));
  return { failed: '', path, fileName, receipt, notes: receipt.notes.map(({ text }) => text) };
};

const subtitlesOf = async (path: string) =>
  (await probe(path)).streams.filter(({ codec_type }) => codec_type === 'subtitle');
const said = async (path: string, track: number): Promise<string> =>
  (await ffmpeg('-i', path, '-map', `0:s:${track}`, '-f', 'srt', '-'))
    .replaceAll('\r', '')
    .replaceAll(/<[^>]*>|\{[^}]*\}/g, '')
    .trim();
const cues = '1\n00:00:03,200 --> 00:00:03,900\nGrüße – ü & so\n\n2\n00:00:04,100 --> 00:00:04,800\nZwei';

describe('subtitles, embedded', () => {
  it('become tracks of Matroska as they are, whatever their encoding', async () => {
    const files = [
      await video('three.mkv'),
      await written('a.srt', Buffer.from(srt.replaceAll('–', '\u0096'), 'latin1')),
      await written('a.vtt', Buffer.from(`\ufeff${vtt}`, 'utf16le')),
      await written('a.ass', `\ufeff${ass.replaceAll('\n', '\r\n')}`),
    ];
    const done = await embed(files, [{ language: 'deu', title: 'Deutsch; "x"' }, { language: 'eng' }]);
    expect(done.failed).toBe('');
    expect(done.fileName).toBe('three.subtitled.mkv');
    expect(await subtitlesOf(done.path)).toMatchObject([
      { codec_name: 'subrip', tags: { language: 'deu', title: 'Deutsch; "x"' } },
      { codec_name: 'webvtt', tags: { language: 'eng' } },
      { codec_name: 'ass' },
    ]);
    for (const track of [0, 1, 2]) expect(await said(done.path, track)).toBe(cues);
    const style = await ffmpeg('-i', done.path, '-map', '0:s:2', '-c', 'copy', '-f', 'ass', '-');
    expect(style).toContain('Style: Big,Arial,40,&H0000FFFF');
    expect(done.notes).toEqual(['It was read as windows-1252.', 'It was read as utf-16le.']);
    expect(done.receipt?.lines.filter(({ promised }) => /^2 (cue|line)s$/.test(promised))).toHaveLength(3);
  });

  it.each(['mp4', 'mov'])('become timed text in %s', async (ext) => {
    const done = await embed(
      [await video(`timed.${ext}`), await written('b.srt', srt), await written('b.ass', ass)],
      [{ language: 'eng', title: 'English' }],
    );
    expect(done.failed).toBe('');
    expect(await subtitlesOf(done.path)).toMatchObject([
      { codec_name: 'mov_text', tags: { language: 'eng', handler_name: 'English' } },
      { codec_name: 'mov_text' },
    ]);
    for (const track of [0, 1]) expect(await said(done.path, track)).toBe(cues);
    expect(done.notes).toEqual([expect.stringMatching(/no place for all styles of ASS/)]);
  });

  it.each([
    'text-subtitles.mkv',
    'text-subtitles.mp4',
    'starts-late.mkv',
    'starts-late.mp4',
    'clock-wraps.ts',
    'chapters.mkv',
  ])('come after the tracks that are there, at the times that players count: %s', async (name) => {
    const file = torture.find((one) => one.name === name);
    if (!file) throw new Error('no such torture');
    await copyFile(await makeTorture(file), join(bench.drive, name));
    const before = (await subtitlesOf(join(bench.drive, name))).length;
    const words = '1\n00:00:01,000 --> 00:00:01,500\nHere\n';
    const done = await embed([name, await written('c.srt', words)]);
    expect(done.failed).toBe('');
    expect(await subtitlesOf(done.path)).toHaveLength(before + 1);
    const { format } = await probe(done.path);
    const shown = await said(done.path, before);
    expect(shown).toMatch(/^1\n00:00:0(1,0[0-3]\d|0,9[6-9]\d) --> .*\nHere$/s);
    expect(Number((format as { start_time?: string }).start_time ?? 0)).toBeLessThan(2);
  });

  it('are no files of another kind, by whatever name, and no name is a command', async () => {
    const name = await video('plain.mkv');
    const refusal = async (text: string) => (await embed([name, await written('d.srt', text)])).failed;
    expect(await refusal('Dear diary\n')).toMatch(/^NOT_MEDIA: d\.srt holds no subtitles/);
    expect(await refusal('#EXTM3U\nhttp://example.com/a.ts\n')).toMatch(
      /^NOT_MEDIA: d\.srt holds no subtitles/,
    );
    expect(await refusal('WEBVTT\n\nNOTE nothing\n')).toMatch(/^NOT_MEDIA: d\.srt says nothing/);
    expect((await embed([name])).failed).toMatch(/^PARAMS_INVALID: Give the files/);
    expect((await embed([name, await written('e.srt', srt)], [], 'extract')).failed).toMatch(
      /^PARAMS_INVALID/,
    );
    const evil = await written("x';[0:v]subtitles=%d,concat:y.srt", srt);
    expect((await embed([name, evil])).failed).toBe('');
  });
});
