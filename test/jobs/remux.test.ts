import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyClip, probe, startRecording } from '../media/index.ts';
import { flashAndBeep, makeFlashAndBeep } from './flash-and-beep.ts';
import { type Bench, ffmpeg, openBench } from './run-for-real.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const clip = async (name: string, options: Parameters<typeof copyClip>[1] = {}): Promise<string> => {
  await copyClip(join(bench.drive, name), options);
  return name;
};

const codecs = async (path: string): Promise<string[]> =>
  (await probe(path)).streams.map(({ codec_name }) => codec_name);

/** A picture, then sound in every codec that MOV cannot hold as it is, subtitles and the font they want. */
const makeRich = async (name: string): Promise<string> => {
  const ass = join(bench.drive, 'lines.ass');
  const font = join(bench.drive, 'Font.ttf');
  await writeFile(font, 'no real font, but attached all the same');
  await writeFile(
    ass,
    [
      '[Script Info]\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Font\n[Events]',
      'Format: Layer, Start, End, Style, Text\nDialogue: 0,0:00:00.20,0:00:00.90,Default,{\\b1}Hello\n',
    ].join('\n'),
  );
  await ffmpeg(
    ...[
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x180:r=30:d=2',
      '-f',
      'lavfi',
      '-i',
      'sine=r=48000:d=2',
      '-i',
      ass,
    ],
    ...['-map', '0', '-map', '1', '-map', '1', '-map', '1', '-map', '1', '-map', '2'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a:0', 'aac', '-c:a:1', 'flac'],
    ...['-c:a:2', 'libopus', '-c:a:3', 'pcm_s16le', '-c:s', 'ass'],
    ...['-attach', font, '-metadata:s:t', 'mimetype=application/x-truetype-font'],
    join(bench.drive, name),
  );
  return name;
};

describe('remux', () => {
  it('keeps six audio tracks with their names and languages, all of them enabled', async () => {
    const titles = ['Game', 'Mic', 'Discord', 'Musik – ü', 'Alerts', 'Mix'];
    const audioTracks = titles.map((title, n) => ({ title, language: n === 1 ? 'deu' : 'eng' }));
    const done = await bench.ok('remux', {}, await clip('six.mkv', { audioTracks }));
    const { streams } = await probe(done.path('video'));
    const sound = streams.filter(({ codec_type }) => codec_type === 'audio');
    expect(sound.map(({ tags }) => tags?.handler_name)).toEqual(titles);
    // MOV knows German by its other code.
    expect(sound.map(({ tags }) => tags?.language)).toEqual(['eng', 'ger', 'eng', 'eng', 'eng', 'eng']);
    expect(sound.map(({ disposition }) => disposition)).toEqual(
      titles.map(() => expect.objectContaining({ default: 1 })),
    );
    expect(done.receipt.notes).toEqual([]);
    expect(done.outputs[0]?.output).toMatchObject({ fileName: 'six.mov', relation: 'remux' });
  });

  it('puts the names back where MKV has them', async () => {
    const audioTracks = [{ title: 'Game', language: 'eng' }, { title: 'Mic' }];
    const name = await clip('named.mov', {
      container: 'mov',
      audioTracks,
      extra: ['-metadata:s:a:1', 'handler_name=Mic'],
    });
    const done = await bench.ok('remux', { container: 'mkv' }, name);
    const { streams } = await probe(done.path('video'));
    expect(streams[2]?.tags).toMatchObject({ title: 'Mic' });
  });

  it('converts what MOV cannot hold without loss, and keeps subtitles and their font beside it', async () => {
    const done = await bench.ok('remux', {}, await makeRich('rich.mkv'));
    expect(await codecs(done.path('video'))).toEqual(['h264', 'aac', 'pcm_s16le', 'pcm_s24le', 'pcm_s16le']);
    expect(await codecs(done.path('sidecar'))).toEqual(['ass', 'ttf']);
    expect(done.receipt.notes.map(({ subject }) => subject)).toEqual([
      'Audio #2 flac',
      'Audio #3 opus',
      'Subtitle #5 ass',
      'Attachment #6 ttf (Font.ttf)',
    ]);
    const samples = (path: string, track: string) =>
      ffmpeg('-i', path, '-map', track, '-f', 'md5', '-c:a', 'pcm_s24le', '-');
    expect(await samples(done.path('video'), '0:2')).toBe(
      await samples(join(bench.drive, 'rich.mkv'), '0:2'),
    );
  });

  it('loses nothing from MKV to MKV', async () => {
    const name = await makeRich('again.mkv');
    const done = await bench.ok('remux', { container: 'mkv' }, name);
    expect(await codecs(done.path('video'))).toEqual(await codecs(join(bench.drive, name)));
  });

  it('writes PCM as ALAC into MP4, bit for bit', async () => {
    const name = await clip('pcm.mkv', { audioCodec: 'pcm_s24le' });
    const done = await bench.ok('remux', { container: 'mp4' }, name);
    expect(await codecs(done.path('video'))).toEqual(['h264', 'alac']);
    const samples = (path: string) =>
      ffmpeg('-i', path, '-map', '0:a', '-f', 'md5', '-c:a', 'pcm_s24le', '-');
    expect(await samples(done.path('video'))).toBe(await samples(join(bench.drive, name)));
  });

  it.each([
    ['a transport stream', { container: 'ts' }],
    ['an FLV', { container: 'flv' }],
    ['HEVC in ten bits with HDR', { videoCodec: 'libx265', hdr: true }],
    ['a varying frame rate', { variableFrameRate: true }],
    ['sound without a picture', { container: 'wav', videoCodec: 'none', audioCodec: 'pcm_s16le' }],
    ['MPEG-4 and MP3 from an AVI', { container: 'avi', videoCodec: 'mpeg4', audioCodec: 'libmp3lame' }],
  ] as const)('takes %s into MOV with a verified receipt', async (_what, options) => {
    const container = 'container' in options ? options.container : 'mkv';
    const name = await clip(`clip-${JSON.stringify(options).length}.${container}`, options);
    const { receipt } = await bench.ok('remux', {}, name);
    expect(receipt.verdict).toBe('verified');
  });

  it('tags HEVC so that QuickTime opens it', async () => {
    const done = await bench.ok('remux', {}, await clip('hevc.mkv', { videoCodec: 'libx265' }));
    const { streams } = await probe(done.path('video'));
    expect(streams[0]).toMatchObject({ codec_name: 'hevc', codec_tag_string: 'hvc1' });
  });

  it('makes an MP4 where MOV cannot hold the picture, and says so', async () => {
    const name = await clip('vp9.webm', {
      container: 'webm',
      videoCodec: 'libvpx-vp9',
      audioCodec: 'libopus',
    });
    const done = await bench.ok('remux', {}, name);
    expect(done.outputs[0]?.output).toMatchObject({ fileName: 'vp9.mp4' });
    expect(done.receipt.notes[0]).toMatchObject({ level: 'warn', subject: 'Container' });
  });

  it('recovers a recording whose recorder was killed', async () => {
    const path = join(bench.drive, 'killed.mkv');
    const recording = await startRecording(path, { seconds: 30, keyframeSec: 0.5 });
    const isWritten = async () => (await readFile(path).catch(() => Buffer.alloc(0))).length > 60_000;
    while (!(await isWritten())) await new Promise((resolve) => setTimeout(resolve, 100));
    await recording.kill();
    expect((await probe(path)).format.duration).toBeUndefined();
    const done = await bench.ok('remux', {}, 'killed.mkv');
    expect(Number((await probe(done.path('video'))).format.duration)).toBeGreaterThan(0.4);
    expect(done.receipt.notes[0]?.text).toContain('recovered');
  });

  it('keeps chapters and the title of the whole', async () => {
    const name = await clip('chapters.mkv', { chapters: true, title: 'Ranked night' });
    const found = await probe((await bench.ok('remux', {}, name)).path('video'));
    expect(found.chapters.map(({ tags }) => tags?.title)).toEqual(['Lobby', 'Match']);
    expect(found.format.tags).toMatchObject({ title: 'Ranked night' });
  });

  it.each(['mov', 'mp4', 'mkv'])('keeps a cover, inside %s or beside it', async (container) => {
    const source = join(bench.drive, await clip('plain.mkv', { chapters: true }));
    const cover = join(bench.drive, 'cover.png');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x64', '-frames:v', '1', cover);
    const attach = [
      '-attach',
      cover,
      '-metadata:s:t',
      'mimetype=image/png',
      '-metadata:s:t',
      'filename=cover.png',
    ];
    await ffmpeg('-i', source, '-map', '0', '-c', 'copy', ...attach, join(bench.drive, 'covered.mkv'));
    const done = await bench.ok('remux', { container }, 'covered.mkv');
    const inside = (await codecs(done.path('video'))).includes('png');
    expect(inside).toBe(container === 'mp4');
    if (!inside) expect(await codecs(done.path('file1'))).toEqual(['png']);
  });

  it('writes a font that no subtitle wants as a file of its own', async () => {
    const done = await bench.ok('remux', {}, await clip('attached.mkv', { attachment: true }));
    expect(await readFile(done.path('file1'), 'utf8')).toBe('Attached, as fonts are.\n');
  });

  it('asks for the source to be put aside only where it is to be replaced', async () => {
    const name = await clip('source.mkv');
    const putAside = async (params: Record<string, unknown>) =>
      (await bench.ok('remux', params, name)).effects.filter(({ kind }) => kind === 'quarantine');
    expect(await putAside({})).toEqual([]);
    expect(await putAside({ replace: true })).toMatchObject([{ input: 0 }]);
  });

  it('does not ask for it where something would be lost for good, and says what', async () => {
    const path = join(bench.drive, 'loud.mov');
    const made = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:r=30:d=1', '-f', 'lavfi', '-i', 'sine=r=48000:d=1'];
    const codecs = ['-c:v', 'libx264', '-c:a', 'pcm_f32le', '-timecode', '01:00:00:00'];
    await ffmpeg(...made, ...codecs, path);
    const putAside = async (container: string) => {
      const {
        effects,
        receipt,
        path: at,
      } = await bench.ok('remux', { container, replace: true }, 'loud.mov');
      const { streams } = await probe(at('video'));
      return {
        sound: streams[1]?.codec_name,
        isReplaced: effects.some(({ kind }) => kind === 'quarantine'),
        said: receipt.notes.filter(({ subject }) => subject === 'Source').map(({ text }) => text),
      };
    };
    expect(await putAside('mp4')).toEqual({
      sound: 'alac',
      isReplaced: false,
      said: [
        "It is not replaced and stays beside its remux, which lacks: Audio #1 pcm_f32le in full (it became alac). A remux to MKV holds all of it. If you don't need that, delete the source by hand: it then waits in quarantine.",
      ],
    });
    // Its timecode is a track of its own there, and is promised of the new file.
    expect(await putAside('mkv')).toEqual({ sound: 'pcm_f32le', isReplaced: true, said: [] });
  });

  it.each(['mov', 'mp4'])('keeps names in %s that look like nobody gave them', async (container) => {
    const titles = ['Apple Music', 'Ticket Handler', 'SoundHandler', 'Core Media Audio', 'ü'.repeat(150)];
    const name = await clip('handlers.mkv', { audioTracks: titles.map((title) => ({ title })) });
    const { receipt, path } = await bench.ok('remux', { container }, name);
    const { streams } = await probe(path('video'));
    // ffprobe takes MOV's length of a long name for its first letter.
    const kept = streams.slice(1).map(({ tags }) => tags?.handler_name?.replace('\ufffd', ''));
    expect(kept.slice(0, 4)).toEqual(titles.slice(0, 4));
    // 255 bytes hold 127 of them.
    expect(kept[4]).toBe('ü'.repeat(container === 'mov' ? 127 : 150));
    const seen = receipt.notes.map(({ text }) => text.replace(/: the copy.*/, ''));
    const unnamed = 'but that is what writers call a track that nobody named';
    const format = container.toUpperCase();
    expect(seen).toEqual([
      `${format} holds "SoundHandler", ${unnamed}`,
      `${format} holds "Core Media Audio", ${unnamed}`,
      ...(container === 'mov' ? ['MOV holds 255 bytes of its name: it was cut.'] : []),
    ]);
  });

  it('says where the source is damaged, and does not replace it', async () => {
    const path = join(bench.drive, await clip('damaged.mkv', { seconds: 10 }));
    const { size } = await stat(path);
    await using file = await open(path, 'r+');
    await file.write(Buffer.alloc(Math.floor(size / 5)), 0, undefined, Math.floor(size * 0.4));
    const { notes } = (await bench.ok('remux', {}, 'damaged.mkv')).receipt;
    expect(notes).toMatchObject([
      { level: 'warn', subject: 'Recording', text: expect.stringContaining('EBML') },
      // The packet whose second half is gone.
      { level: 'warn', subject: 'Video #0 h264', text: expect.stringContaining('zeros') },
      { level: 'warn', subject: 'Video #0 h264', text: expect.stringMatching(/^Nothing comes for 2\.9/) },
      { level: 'warn', subject: 'Audio #1 aac', text: expect.stringMatching(/^Nothing comes for 2\.9/) },
    ]);
    const end = await bench.run('remux', { replace: true }, 'damaged.mkv');
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'MEDIA_BROKEN' } } });
  });

  it('says where a recording is zeros that its container does not miss, and does not replace it', async () => {
    const path = join(
      bench.drive,
      await clip('holes.mp4', { container: 'mp4', seconds: 10, audioTracks: 2 }),
    );
    const { size } = await stat(path);
    await using file = await open(path, 'r+');
    await file.write(Buffer.alloc(64 * 1024), 0, undefined, Math.floor(size * 0.4));
    for (const container of ['mov', 'mkv']) {
      const { receipt } = await bench.ok('remux', { container }, 'holes.mp4');
      expect(receipt.notes[0]).toMatchObject({
        level: 'warn',
        subject: expect.stringMatching(/^Video #0 h264/),
        text: expect.stringMatching(
          /^The source is damaged: a kilobyte or more of zeros in packets of it \(\d+\)/,
        ),
      });
    }
    const end = await bench.run('remux', { replace: true }, 'holes.mp4');
    expect(end).toMatchObject({ ok: false, failure: { error: { code: 'MEDIA_BROKEN' } } });
  });

  it.each(['mov', 'mkv'])('says where a copied stream has a hole, in %s', async (container) => {
    const whole = join(bench.drive, await clip('whole.mkv', { seconds: 9, keyframeSec: 1 }));
    const path = join(bench.drive, 'hole.mkv');
    // From 3 s to 6 s, in the picture alone; nothing says so but the times of its packets.
    const hole = ['-vf', "select='not(between(t,3,5.99))'", '-c:v', 'libx264', '-c:a', 'copy'];
    await ffmpeg('-i', whole, '-map', '0', ...hole, path);
    const { receipt } = await bench.ok('remux', { container }, 'hole.mkv');
    expect(receipt.notes).toMatchObject([
      {
        level: 'warn',
        subject: expect.stringMatching(/^Video/),
        text: expect.stringMatching(/^Nothing comes for [23]\.\d{3} s, from 3\.0\d\d s on/),
      },
    ]);
    expect((await bench.ok('remux', { container }, 'whole.mkv')).receipt.notes).toEqual([]);
  });

  it('takes silence and black for what they are', async () => {
    const path = join(bench.drive, 'quiet.mkv');
    const inputs = ['-f', 'lavfi', '-i', 'color=black:s=640x360:r=30:d=4', '-f', 'lavfi', '-i', 'anullsrc'];
    const codecs = ['-t', '4', '-map', '0:v', '-map', '1:a', '-map', '1:a', '-map', '1:a', '-c:v', 'libx264'];
    const sound = ['-c:a:0', 'pcm_s16le', '-c:a:1', 'aac', '-c:a:2', 'ac3', '-b:a:2', '640k'];
    await ffmpeg(...inputs, ...codecs, ...sound, path);
    expect((await bench.ok('remux', { replace: true }, 'quiet.mkv')).receipt.notes).toEqual([]);
  });

  it('takes an FLV whose recorder was killed inside a tag', async () => {
    const path = join(bench.drive, await clip('killed.flv', { container: 'flv', seconds: 4 }));
    // Inside the picture's packet that ends last before here.
    const bytes = await readFile(path);
    let at = Math.floor(bytes.length * 0.6);
    while (!(bytes[at] === 9 && bytes.readUIntBE(at + 8, 3) === 0 && bytes.readUIntBE(at + 1, 3) > 500))
      at += 1;
    await truncate(path, at + 300);
    const { receipt } = await bench.ok('remux', { replace: true }, 'killed.flv');
    expect(receipt.notes.map(({ text }) => text)).toEqual([
      'It was cut off inside its last packet, which was left out.',
    ]);
  });

  it('keeps what comes before the first keyframe of a transport stream', async () => {
    const path = join(bench.drive, await clip('begun.ts', { container: 'ts', seconds: 6, keyframeSec: 2 }));
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(Math.floor(bytes.length / 4 / 188) * 188));
    const { receipt } = await bench.ok('remux', {}, 'begun.ts');
    expect(receipt.lines.find(({ subject }) => subject.startsWith('Both'))).toMatchObject({
      found: 'both decode; what lies between was not decoded',
    });
  });

  it('keeps a turned picture turned, or says that it is not', async () => {
    const plain = join(bench.drive, await clip('upright.mp4', { container: 'mp4' }));
    const turned = join(bench.drive, 'turned.mp4');
    await ffmpeg('-i', plain, '-c', 'copy', '-metadata:s:v', 'rotate=90', turned);
    const mov = await bench.ok('remux', { container: 'mov' }, 'turned.mp4');
    expect(mov.receipt.lines.find(({ subject }) => subject.startsWith('Video'))?.promised).toContain(
      '° turned',
    );
    expect(JSON.stringify((await probe(mov.path('video'))).streams[0])).toContain('"rotation"');
    const mkv = await bench.ok('remux', { container: 'mkv' }, 'turned.mp4');
    const isTurned = JSON.stringify((await probe(mkv.path('video'))).streams[0]).includes('"rotation"');
    expect(mkv.receipt.notes.some(({ text }) => text.includes('unturned'))).toBe(!isTurned);
  });

  it.each(['mov', 'mp4', 'mkv'])('promises colour in %s, or says what has no place', async (container) => {
    const extra = [
      '-color_range',
      'pc',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
      '-colorspace',
      'bt709',
    ];
    const name = await clip('colour.mkv', { videoCodec: 'mpeg4', extra });
    const { receipt, path } = await bench.ok('remux', { container }, name);
    const line = receipt.lines.find(({ subject }) => subject.startsWith('Video'));
    const range = container === 'mov' ? '' : ', range pc';
    expect(line?.found).toContain(`primaries, transfer and matrix bt709${range}`);
    expect((await probe(path('video'))).streams[0]).toMatchObject({ color_transfer: 'bt709' });
    const said = receipt.notes.map(({ text }) => text);
    expect(said).toEqual(container === 'mov' ? ['MOV has no place for its colour: range pc.'] : []);
  });

  it('counts fonts, covers, chapters and cues', async () => {
    const subjects = async (name: string, container: string) => {
      const { receipt } = await bench.ok('remux', { container }, name);
      return receipt.lines.map(({ subject, found }) => `${subject}: ${found}`);
    };
    await makeRich('fonts.mkv');
    const font = 'Attachment #6 ttf (Font.ttf): ttf, Font.ttf, 39 bytes';
    expect(await subjects('fonts.mkv', 'mkv')).toContain(font);
    expect(await subjects('fonts.mkv', 'mov')).toContain(font);
    const name = await clip('marks.mp4', { container: 'mp4', chapters: true, subtitles: true });
    const lines = await subjects(name, 'mkv');
    expect(lines).toContain('Chapters of video: 2 chapters');
    expect(lines).toContainEqual(expect.stringMatching(/mov_text: ass, 1 cue\b/));
  });

  it('takes a name that is as long as names can be', async () => {
    const name = await clip(`${'ä'.repeat(126)}.ts`, { container: 'ts' });
    const done = await bench.ok('remux', { container: 'mkv' }, name);
    expect(done.outputs[0]?.output).toMatchObject({ fileName: `${'ä'.repeat(125)}.mkv` });
  });

  it('gives sixteen bits of FLAC sixteen bits of PCM', async () => {
    const done = await bench.ok('remux', {}, await clip('flac16.mkv', { audioCodec: 'flac' }));
    expect(await codecs(done.path('video'))).toEqual(['h264', 'pcm_s16le']);
  });

  it.each(['aac', 'libopus', 'libmp3lame', 'flac'])(
    'leaves picture and %s where they were',
    async (audio) => {
      const name = `flash-${audio}.mkv`;
      await makeFlashAndBeep(join(bench.drive, name), ['-c:a', audio]);
      const before = await flashAndBeep(join(bench.drive, name));
      const whole = ['mov', 'mp4', 'mkv', 'ts'].map((container) => ({ container, fragmented: false }));
      const inFragments = ['mov', 'mp4'].map((container) => ({ container, fragmented: true }));
      for (const params of [...whole, ...inFragments]) {
        const done = await bench.ok('remux', params, name);
        const after = await flashAndBeep(done.path('video'));
        const shift = after.beep - after.flash - (before.beep - before.flash);
        expect(Math.abs(shift), `${audio} in ${JSON.stringify(params)}`).toBeLessThanOrEqual(0.0015);
      }
    },
  );
});
