import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.ts';
import { countPackets, filterLines, noPackets, parseLine } from './parse-log.ts';
import { mediaInfoOf } from './parse-probe.ts';
import { type FfmpegTick, progressReader } from './parse-progress.ts';
import { isNewEnough, parseVersion } from './version.ts';

/** Captured from ffmpeg 5.1.6 with `-loglevel level+verbose`. */
const statistics = [
  '[info] Input file #0 (file:/media/a.mkv):',
  '[verbose]   Input stream #0:0 (video): 60 packets read (61697 bytes); 60 frames decoded; ',
  '[verbose]   Input stream #0:1 (audio): 88 packets read (17620 bytes); ',
  '[verbose]   Total: 148 packets (79317 bytes) demuxed',
  '[info] Output file #0 (file:/media/b.mov):',
  '[verbose]   Output stream #0:0 (video): 60 packets muxed (61697 bytes); ',
  '[verbose]   Output stream #1:0 (audio): 95 frames encoded (97280 samples); 88 packets muxed (17620 bytes); ',
  // As ffmpeg 7 says it.
  '[out#2/mov @ 0x5581] [verbose]   Output stream #2:1 (audio): 7 packets muxed (99 bytes); ',
];

describe("ffmpeg's log", () => {
  it('counts packets by file and stream', () => {
    const counts = noPackets();
    for (const line of statistics) countPackets(counts, parseLine(line).text);
    expect(counts).toEqual({
      read: { 0: { 0: 60, 1: 88 } },
      muxed: { 0: { 0: 60 }, 1: { 0: 88 }, 2: { 1: 7 } },
      decoded: { 0: { 0: 60 } },
    });
  });

  it('tells level and text apart, and keeps who said it', () => {
    expect(parseLine('[mov,mp4,m4a,3gp,3g2,mj2 @ 0x557b575f25c0] [error] moov atom not found')).toEqual({
      level: 'error',
      text: '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x557b575f25c0] moov atom not found',
    });
    expect(parseLine('a line of a filter')).toEqual({ level: 'info', text: 'a line of a filter' });
  });

  it('keeps what filters print, blocks of JSON included', () => {
    const keep = filterLines();
    const lines = [
      '[Parsed_loudnorm_0 @ 0x55] ',
      '{',
      '\t"input_i" : "-21.3",',
      '}',
      'video:60kB audio:34kB',
    ];
    expect(lines.filter(keep)).toEqual(lines.slice(0, 4));
  });

  it('keeps the summary of a measurement, and nothing that follows it', () => {
    const summary = [
      ...['[Parsed_ebur128_0 @ 0x55] Summary:', '', '  Integrated loudness:', '    I:         -31.8 LUFS'],
      ...['    Threshold: -41.8 LUFS', '', '  True peak:', '    Peak:      -28.1 dBFS'],
    ];
    expect(
      [...summary, 'Stream mapping:', '  Stream #0:0 (pcm_f32le) -> ebur128:default'].filter(filterLines()),
    ).toEqual(summary);
  });
});

describe('progress', () => {
  it('is read from pieces of any size, and microseconds are taken for what they are', () => {
    const text =
      'frame=1\nfps=0.00\ntotal_size=36\nout_time_us=N/A\nout_time_ms=0\nspeed=N/A\nprogress=continue\n' +
      'frame=60\ntotal_size=101863\nout_time_us=2043152\nout_time_ms=2043152\nspeed=1.45e+03x\nprogress=end\n';
    const ticks: FfmpegTick[] = [];
    const read = progressReader((tick) => ticks.push(tick));
    for (const piece of text.match(/[\s\S]{1,7}/g) ?? []) read(piece);
    expect(ticks).toEqual([
      { outTimeSec: null, speed: null },
      { outTimeSec: 2.043152, speed: 1450 },
    ]);
  });
});

describe('a failure', () => {
  it.each([
    ['[error] av_interleaved_write_frame(): No space left on device', 'DISK_FULL'],
    ['[error] file:/media/out.mov: Permission denied', 'FILE_DENIED'],
    ['[error] file:/media/out.mov: Read-only file system', 'FILE_DENIED'],
    ['[error] file:/media/out.mov: Operation not permitted', 'FILE_DENIED'],
    ['[error] av_interleaved_write_frame(): Operation not permitted', 'FFMPEG_FAILED'],
    ["[concat @ 0x5581] [error] Format not on whitelist 'matroska,webm,mov'", 'FORMAT_FORBIDDEN'],
    ['[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55] [error] moov atom not found', 'MEDIA_BROKEN'],
    [
      '[mov,mp4,m4a,3gp,3g2,mj2 @ 0x55] [error] stream 0, missing mandatory atoms, broken header',
      'MEDIA_BROKEN',
    ],
    ['[matroska,webm @ 0x55] [error] Element at 0x1a5 exceeds containing master element', 'MEDIA_BROKEN'],
    ['[mov @ 0x55] [error] Could not find tag for codec ass in stream #1', 'FFMPEG_FAILED'],
    ['[error] Decoder (codec none) not found for input stream #0:1', 'NOT_MEDIA'],
    ['[error] file:/media/in.mkv: No such file or directory', 'FILE_MISSING'],
    ["[fatal] Unrecognized option 'frob'.", 'FFMPEG_FAILED'],
  ])('%s is %s', (line, code) => {
    const noise = ['[info] Stream mapping:', '[fatal] Conversion failed!'];
    expect(failureOf([line, ...noise].map(parseLine))).toMatchObject({ code });
  });

  it('is told in the line that says most', () => {
    const lines = ['[error] Error splitting the argument list: Option not found', '[info] Exiting.'];
    expect(failureOf(lines.map(parseLine)).line).toBe('Error splitting the argument list: Option not found');
  });
});

describe('a version', () => {
  it.each([
    ['ffmpeg version 5.1.6-0+deb12u1 Copyright (c) 2000-2024', '5.1.6-0+deb12u1', true],
    ['ffmpeg version n4.4.1 Copyright (c) 2000-2021', 'n4.4.1', true],
    ['ffmpeg version 4.3.6-0+deb11u1 Copyright (c) 2000-2023', '4.3.6-0+deb11u1', false],
    ['ffmpeg version N-109468-gd39b34123d Copyright', 'N-109468-gd39b34123d', true],
  ])('%s', (line, version, enough) => {
    expect(parseVersion(line)).toBe(version);
    expect(isNewEnough(version)).toBe(enough);
  });

  it('is none where another program answers', () => {
    expect(parseVersion('BusyBox v1.35')).toBeNull();
  });
});

describe("ffprobe's answer", () => {
  const answer = (stream: object, format: object = {}) =>
    mediaInfoOf({
      format: { format_name: 'mov,mp4,m4a,3gp,3g2,mj2', duration: '2.0', tags: {}, ...format },
      streams: [{ index: 0, codec_name: 'h264', codec_type: 'video', width: 1, height: 1, ...stream }],
    });

  it('turns clockwise, as people and players say it', () => {
    const turned = { side_data_list: [{ side_data_type: 'Display Matrix', rotation: -90 }] };
    expect(answer(turned).streams[0]).toMatchObject({ rotation: 90 });
  });

  it.each([
    [{ color_transfer: 'smpte2084' }, 'hdr10'],
    [{ color_transfer: 'arib-std-b67' }, 'hlg'],
    [{ side_data_list: [{ side_data_type: 'DOVI configuration record' }] }, 'dolby-vision'],
    [{}, 'sdr'],
  ])('%j is %s', (fields, hdr) => {
    expect(answer(fields).streams[0]).toMatchObject({ hdr });
  });

  it('tells MOV and MP4 apart by their brand, and a handler that is no title', () => {
    expect(answer({}, { tags: { major_brand: 'qt  ' } }).container).toBe('mov');
    expect(answer({}, { tags: { major_brand: 'isom' } }).container).toBe('mp4');
    expect(answer({ tags: { handler_name: 'SoundHandler' } }).streams[0]).not.toHaveProperty('title');
    expect(answer({ tags: { handler_name: 'Mic' } }).streams[0]).toMatchObject({ title: 'Mic' });
  });

  it.each(['VideoHandler', 'OBS Audio Handler', 'Core Media Video', 'Apple Sound Media Handler'])(
    '%s is what nobody called it',
    (handler_name) => {
      const [stream] = answer({ tags: { handler_name } }).streams;
      expect(stream).toMatchObject({ handlerName: handler_name });
      expect(stream).not.toHaveProperty('title');
    },
  );

  it.each(['Apple Music', 'Core Media Lab', 'Ticket Handler', 'My VideoHandler'])(
    '%s is a title',
    (title) => {
      expect(answer({ tags: { handler_name: title } }).streams[0]).toMatchObject({ title });
    },
  );

  it('has no length where the tag that tells it is broken', () => {
    const broken = { tags: { DURATION: '0x:00:02.023' }, duration: undefined };
    expect(answer(broken).streams[0]).not.toHaveProperty('durationSec');
  });

  it('gives bits a sample by the pixel format', () => {
    expect(answer({ pix_fmt: 'yuv420p10le' }).streams[0]).toMatchObject({ bitDepth: 10 });
    expect(answer({ pix_fmt: 'yuv420p' }).streams[0]).toMatchObject({ bitDepth: 8 });
  });
});
