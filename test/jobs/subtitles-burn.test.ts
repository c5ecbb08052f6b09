import { access, copyFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realTools } from '../../worker/src/testing/bench.ts';
import { probe } from '../media/index.ts';
import { makeTorture, torture } from '../media/torture/index.ts';
import { brightFrames, brightRuns } from './bright-rows.ts';
import { openCaptionBench, shownFrames, srt } from './caption-bench.ts';
import { ffmpeg } from './run-for-real.ts';

let bench: Awaited<ReturnType<typeof openCaptionBench>>;
beforeAll(async () => {
  bench = await openCaptionBench();
});
afterAll(() => bench.remove());

const vtt = 'WEBVTT\n\n00:00.400 --> 00:00.800\nGrüße\n\n00:01.200 --> 00:01.600\nZwei\n';
const ass = [
  '[Script Info]\nScriptType: v4.00+\nPlayResX: 320\nPlayResY: 180\n[V4+ Styles]',
  'Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, Bold, BorderStyle, Outline, Alignment, MarginL, MarginR, MarginV',
  'Style: Mine,DejaVu Sans,30,&H00FFFFFF,&H00000000,0,1,0,9,0,0,0\n[Events]',
  'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
  'Dialogue: 0,0:00:00.40,0:00:00.80,Mine,,0,0,0,,Grüße',
  'Dialogue: 0,0:00:01.20,0:00:01.60,Mine,,0,0,0,,Zwei\n',
].join('\n');

describe('subtitles, burnt in', () => {
  it.each([
    ['of UTF-16', 'a.srt', Buffer.from(`\ufeff${srt}`, 'utf16le')],
    ['of Windows-1252', 'b.srt', Buffer.from(srt, 'latin1')],
    ['of WebVTT', "c';[0:v],x=%d:.vtt", vtt],
  ])(
    'from a file %s are seen below, as long as they are said, and at no other time',
    async (_, name, bytes) => {
      const done = await bench.run([
        await bench.video(`with ${name.slice(0, 1)}.mkv`),
        await bench.written(name, bytes),
      ]);
      expect(done.failed).toBe('');
      expect(done.fileName).toMatch(/^with .\.burnt\.mp4$/);
      const frames = await brightFrames(done.made);
      expect(frames).toHaveLength(50);
      expect(brightRuns(frames)).toEqual(shownFrames);
      for (const shown of frames) {
        if (!shown) continue;
        expect([shown.top > 0.85, shown.bottom <= 0.96, shown.left > 0.4, shown.right < 0.6]).toEqual([
          ...[true, true, true, true],
        ]);
      }
      expect(done.notes).toContainEqual('It was burnt into the picture: 2 lines.');
      expect(done.lines.find(({ subject }) => subject.startsWith('Video'))).toMatchObject({ ok: true });
    },
  );

  it('are as large and where they are asked to be', async () => {
    const files = [await bench.video('place.mkv'), await bench.written('place.srt', srt)];
    const at = async (params: object) => {
      const done = await bench.run(files, params);
      expect(done.failed).toBe('');
      return (await brightFrames(done.made))[35] ?? { top: -1, bottom: -1, left: -1, right: -1 };
    };
    const top = await at({ captionPosition: 'top' });
    expect(top.top).toBeGreaterThan(0.04);
    expect(top.bottom).toBeLessThan(0.15);
    const large = await at({ captionPosition: 'middle', captionSize: 0.24 });
    expect((large.top + large.bottom) / 2).toBeCloseTo(0.5, 1);
    const ratio = (large.bottom - large.top) / (top.bottom - top.top);
    expect(ratio).toBeGreaterThan(3);
    expect(ratio).toBeLessThan(5);
  });

  it.each([
    ['track.mkv', 'srt', 'subrip'],
    ['track.mp4', 'mov_text', 'mov_text'],
  ])('from a track of %s are no track any more, and its sound is copied', async (name, codec) => {
    await bench.written('t.srt', srt);
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'color=black:s=320x180:r=25:d=2'],
      ...[
        ...[
          '-f',
          'lavfi',
          '-i',
          'sine=r=48000:d=2',
          '-i',
          bench.path('t.srt'),
          '-map',
          '0',
          '-map',
          '1',
          '-map',
          '2',
        ],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'ac3', '-c:s', codec, bench.path(name)],
      ],
    );
    const done = await bench.run([name]);
    expect(done.failed).toBe('');
    expect(brightRuns(await brightFrames(done.made))).toEqual(shownFrames);
    const { streams } = await probe(done.made);
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'ac3']);
  });

  it('of ASS look as it says, with the fonts of the recording', async () => {
    await bench.written('own.ass', ass);
    const font = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
    await bench.video(
      'own.mkv',
      ...['-i', bench.path('own.ass'), '-map', '0', '-map', '1', '-map', '2', '-c:a', 'flac', '-c:s', 'ass'],
      ...['-attach', font, '-metadata:s:t', 'mimetype=application/x-truetype-font'],
    );
    const done = await bench.run(['own.mkv']);
    expect(done.failed).toBe('');
    const frames = await brightFrames(done.made);
    expect(brightRuns(frames)).toEqual(shownFrames);
    expect(frames[35]).toMatchObject({ top: expect.closeTo(0.03, 1), right: expect.closeTo(1, 1) });
    expect(done.notes).toContainEqual('It is ASS, and looks as its own styles say.');
    expect(done.notes).toContainEqual('The font in the recording could be used for it.');
  });

  it('count from where the recording begins, in a picture that is turned or has wide pixels', async () => {
    await bench.written('odd.srt', srt);
    await bench.video('late.mkv', '-c:a', 'aac', '-output_ts_offset', '7');
    const late = await bench.run(['late.mkv', 'odd.srt']);
    expect(brightRuns(await brightFrames(late.made))).toEqual(shownFrames);
    await bench.video('wide.mkv', '-vf', 'setsar=2');
    const large = { captionSize: 0.24 };
    const wide = await bench.run(['wide.mkv', 'odd.srt'], large);
    const plain = await bench.run([await bench.video('plain.mkv'), 'odd.srt'], large);
    const widthOf = async ({ made }: { made: string }) => {
      const frame = (await brightFrames(made))[35];
      return frame ? frame.right - frame.left : 0;
    };
    expect((await widthOf(plain)) / (await widthOf(wide))).toBeCloseTo(2, 0);
    await bench.video('lying.mp4');
    await ffmpeg(
      '-i',
      bench.path('lying.mp4'),
      '-c',
      'copy',
      '-metadata:s:v',
      'rotate=90',
      bench.path('turned.mp4'),
    );
    const turned = await bench.run(['turned.mp4', 'odd.srt']);
    expect(turned.failed).toBe('');
    const frame = (await brightFrames(turned.made))[35];
    expect([(frame?.top ?? 0) > 0.85, (frame?.right ?? 1) < 0.7]).toEqual([true, true]);
  });

  it('that nobody can draw end with a named error', async () => {
    const name = await bench.video('bare.mkv');
    await bench.written('f.srt', srt);
    const refusal = async (...args: Parameters<typeof bench.run>) => (await bench.run(...args)).failed;
    expect(await refusal([name])).toMatch(/^NOT_MEDIA: bare\.mkv has no subtitles/);
    expect(await refusal([name, await bench.written('g.srt', 'Dear diary\n')])).toMatch(
      /^NOT_MEDIA: g\.srt holds no/,
    );
    expect(await refusal([name, 'f.srt'], { tracks: [1] })).toMatch(/^PARAMS_INVALID: .*not both/);
    expect(await refusal([name, 'f.srt', 'f.srt'])).toMatch(/^PARAMS_INVALID: One file/);
  });

  it('where the worker has no font are drawn with those of the recording, or end with an error', async () => {
    const config = await bench.written('no-fonts.conf', '<?xml version="1.0"?><fontconfig></fontconfig>');
    const real = await realTools();
    const tools = Promise.resolve({ ...real, env: { ...real.env, FONTCONFIG_FILE: bench.path(config) } });
    await bench.written('mine.ass', ass);
    const font = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
    const tracks = ['-i', bench.path('mine.ass'), '-map', '0', '-map', '1', '-map', '2', '-c:s', 'ass'];
    await bench.video(
      'mine.mkv',
      ...tracks,
      '-attach',
      font,
      '-metadata:s:t',
      'mimetype=application/x-truetype-font',
    );
    const mine = await bench.run(['mine.mkv'], {}, 'subtitles', tools);
    expect(mine.failed).toBe('');
    expect(brightRuns(await brightFrames(mine.made))).toEqual(shownFrames);
    const bare = [await bench.video('fontless.mkv'), await bench.written('i.srt', srt)];
    expect((await bench.run(bare, {}, 'subtitles', tools)).failed).toMatch(/^FFMPEG_MISSING: .*no font/);
  });

  it('on an ffmpeg without libass end with an error that says so', async () => {
    const tools = await realTools();
    const script = bench.path('no-libass');
    // The real one, for which the filter has a name that it doesn't know.
    const words = `#!/bin/bash\nexec ${tools.ffmpeg} "\${@/ass=filename/nothing=filename}"\n`;
    await writeFile(script, words, { mode: 0o755 });
    const name = await bench.video('none.mkv');
    const files = [name, await bench.written('h.srt', srt)];
    const done = await bench.run(files, {}, 'subtitles', Promise.resolve({ ...tools, ffmpeg: script }));
    expect(done.failed).toMatch(/^FFMPEG_MISSING: .*without libass/);
  });
});

describe('recordings of the torture set', () => {
  const burnt = async (name: string) => {
    const file = torture.find((one) => one.name === name);
    if (!file) throw new Error('no such torture');
    await copyFile(await makeTorture(file), bench.path(name));
    return bench.run([name]);
  };

  it.each(['text-subtitles.mkv', 'text-subtitles.mp4'])(
    'have their own track in the picture: %s',
    async (name) => {
      const done = await burnt(name);
      expect(done.failed).toBe('');
      expect(done.notes).toContainEqual(expect.stringMatching(/^It was burnt into the picture: /));
    },
  );

  it.each(['picture-subtitles.mkv', 'picture-subtitles.ts'])(
    'keep theirs where it is pictures: %s',
    async (name) => {
      expect((await burnt(name)).failed).toMatch(/^NOT_MEDIA: .*which is not text/);
    },
  );
});

describe('a text of an attacker', () => {
  it('of ASS, huge and with names of files, is drawn and leaves nothing', async () => {
    const out = bench.path('leaked');
    const evil = `${ass.replaceAll('DejaVu Sans', bench.path('i.srt'))}${[
      ...[
        '{\\fs999999999\\blur99999\\bord99999}',
        '{\\p1\\fscx99999}m 0 0 l 99999999999 0 b 1 2 3 4 5 6',
        '{',
      ],
    ]
      .map((text) => `Dialogue: 0,0:00:01.20,0:00:01.60,Mine,,0,0,0,,${text}`)
      .join('\n')}\n[Fonts]\nfontname: ${out}\n${'A'.repeat(80)}\n`;
    const done = await bench.run([await bench.video('huge.mkv'), await bench.written('huge.ass', evil)]);
    expect(done.failed).toBe('');
    expect(brightRuns(await brightFrames(done.made))).toEqual(shownFrames);
    await expect(access(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that is a playlist as well opens no other file', async () => {
    const evil = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${bench.path('secret.ts')}\n\n${srt}`;
    const done = await bench.run([await bench.video('evil.mkv'), await bench.written('evil.srt', evil)]);
    expect(done.failed).toBe('');
    expect(brightRuns(await brightFrames(done.made))).toEqual(shownFrames);
  });
});
