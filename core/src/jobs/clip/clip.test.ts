import { describe, expect, it } from 'vitest';
import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import { jobDefinition } from '../index.ts';
import { laneOf, parseParams } from '../kit/define.ts';
import { copyArgs } from './args.ts';
import { chaptersWithin } from './chapters.ts';
import { encodeArgs, readingFrom } from './exact-args.ts';
import { clipFit } from './fit.ts';
import { clipOutputs } from './outputs.ts';
import { clipPromises } from './promises.ts';
import { askedRanges } from './ranges.ts';

const media: MediaInfo = mediaInfo.parse({
  container: 'mkv',
  durationSec: 60,
  startSec: 100,
  streams: [
    { kind: 'subtitle', index: 0, codec: 'subrip' },
    { kind: 'video', index: 1, codec: 'h264', width: 64, height: 64, pixelFormat: 'yuv420p' },
    { kind: 'audio', index: 2, codec: 'aac', channels: 2, sampleRate: 48_000 },
    { kind: 'video', index: 3, codec: 'mjpeg', width: 9, height: 9, attachedPicture: true },
  ],
  chapters: [
    { startSec: 100, endSec: 110, title: 'Lobby' },
    { startSec: 110, endSec: 160, title: 'Match' },
  ],
});
const source = {
  ...{ assetId: 'a', driveId: 'd', path: 'in/Night 1.mkv', dir: 'in', name: 'Night 1.mkv', stem: 'Night 1' },
  ...{ ext: 'mkv', sizeBytes: 1, modifiedAt: 1, tags: [], media },
};
const params = { ranges: [], markers: [], beforeSec: 15, afterSec: 5, chapters: [] };
const fitted = () => {
  const found = clipFit(media, 'same');
  if (!found) throw new Error('nothing to cut');
  return found;
};
const options = () => ({
  ...fitted(),
  ...{ media, mkvKeeps: { opusDelay: true, rotation: true }, output: 'clip1', zeroSec: 110 },
  decodedBeforeSec: 120,
});

describe('what is asked for', () => {
  it('is a range, what lies around a moment, or a chapter, from the start of the recording', () => {
    const asked = askedRanges(
      { ...params, ranges: [{ startSec: 1, endSec: 2 }], markers: [{ atSec: 10 }], chapters: ['Match'] },
      source,
    );
    expect(asked).toMatchObject([
      { startSec: 1, endSec: 2 },
      { startSec: 0, endSec: 15 },
      { startSec: 10, endSec: 60, title: 'Match' },
    ]);
  });

  it.each([
    [{}, /No range, marker or chapter/],
    [{ ranges: [{ startSec: 2, endSec: 2 }] }, /ends before it begins/],
    [{ ranges: [{ startSec: 60, endSec: 61 }] }, /begins after the end of Night 1.mkv, at 60.000 s/],
    [{ chapters: ['Boss'] }, /has no chapter "Boss"/],
  ])('is refused where there is no such thing: %j', (asked, why) => {
    expect(() => askedRanges({ ...params, ...asked }, source)).toThrow(why);
  });

  it('names the files by title or time, and tells two of one name apart', () => {
    const range = { startSec: 754.2, endSec: 770 };
    const names = [range, range, { ...range, title: '../Boss: 1' }, { ...range, title: '..' }];
    const outputs = Object.values(clipOutputs(source, names, 'mkv'));
    expect(outputs.map((output) => output.fileName)).toEqual([
      'Night 1 00.12.34.200-00.12.50.mkv',
      'Night 1 00.12.34.200-00.12.50 (2).mkv',
      'Night 1 .._Boss_ 1.mkv',
      'Night 1 00.12.34.200-00.12.50 (3).mkv',
    ]);
  });
});

describe('commands', () => {
  it('copy from a little before the keyframe, subtitles last and covers not at all', () => {
    expect(copyArgs(options())).toEqual([
      ...['-ss', '9.999600', '-i', { input: 0 }, '-map', '0:1', '-map', '0:2', '-map', '0:0'],
      ...[
        '-t',
        '10.000400',
        '-c',
        'copy',
        '-copypriorss:0',
        '0',
        '-copypriorss:1',
        '0',
        '-copypriorss:2',
        '0',
      ],
      ...['-disposition:0', '0', '-disposition:1', '0', '-disposition:2', '0'],
      ...['-map_metadata', '0', '-map_chapters', '0', '-f', 'matroska'],
      { output: 'clip1' },
    ]);
  });

  it('is moved back by that little where the clock is fine enough to tell', () => {
    const fine: MediaInfo = { ...media, container: 'mp4' };
    expect(copyArgs({ ...options(), media: fine })).toContain('-output_ts_offset');
    expect(copyArgs(options())).not.toContain('-output_ts_offset');
  });

  it('copy from the start without looking for it', () => {
    const args = copyArgs({ ...options(), zeroSec: 100.05, decodedBeforeSec: undefined });
    expect(args.slice(0, 2)).toEqual(['-i', { input: 0 }]);
    expect(args).not.toContain('-t');
    expect(args).not.toContain('-copypriorss:0');
  });

  it('encode from the frame on, sound read from a packet before it', () => {
    const picture = media.streams[1];
    if (picture?.kind !== 'video') throw new Error('no picture');
    const exact = {
      ...options(),
      ...{ picture, firstSec: 110, untilSec: 120, lastSec: 119.96, earlierSec: [109.92, 109.96] },
      encoder: { name: 'libx264', codec: 'h264', pixelFormat: 'yuv420p' },
    };
    expect(readingFrom(exact).zeroSec).toBe(109.96);
    expect(encodeArgs(exact).join(' ')).toContain('-filter:0 trim=start=0.020000,format=yuv420p');
    expect(encodeArgs(exact).join(' ')).toContain('-t 10.020000 -output_ts_offset -0.040000');
  });

  it('keep the chapters that lie in the clip, and say nothing where rounding decides', () => {
    expect(chaptersWithin(media, { fromSec: 105, lengthSec: 10 })).toEqual([
      { startSec: 0, title: 'Lobby' },
      { startSec: 5, title: 'Match' },
    ]);
    expect(chaptersWithin(media, { fromSec: 110.001, lengthSec: 10 })).toBeUndefined();
  });
});

describe('a line of the receipt', () => {
  it.each([
    ['mov', 'pcm_s16le', 'same', 'heard'],
    ['mkv', 'pcm_s16le', 'mp4', 'heard'],
    ['mkv', 'flac', 'mov', 'heard'],
    ['mkv', 'pcm_s16le', 'same', 'run'],
    ['mkv', 'flac', 'same', 'run'],
  ] as const)('holds sound against the source, whatever it is: %s with %s to %s', (from, codec, to, kind) => {
    const streams = media.streams.slice(1, 3).map((one) => (one.kind === 'audio' ? { ...one, codec } : one));
    const recorded: MediaInfo = { ...media, container: from, streams };
    const fit = clipFit(recorded, to);
    if (!fit) throw new Error('nothing to cut');
    const at = { firstSec: 110, coversSec: 119.9, untilSec: 120, span: { fromSec: 110, lengthSec: 10 } };
    const lines = clipPromises({ ...options(), ...fit, ...at, media: recorded, empty: new Set() });
    const sound = lines.filter((line) => line.kind === 'heard' || line.kind === 'run').slice(1);
    const range = { begins: { leastSec: 110, mostSec: 110 }, ends: { leastSec: 120, mostSec: 120 } };
    expect(sound).toMatchObject([{ kind, index: 1, of: { index: 2 }, ...(kind === 'heard' ? range : {}) }]);
  });
});

describe('before it is planned', () => {
  const params = (asked: object) => parseParams(jobDefinition('clip'), asked);

  it('says what ends it will look for, as far as no recording has to be known for it', () => {
    const asked = params({
      ranges: [{ startSec: 3, endSec: 4.5 }],
      markers: [{ atSec: 5 }, { atSec: 60, title: 'Goal' }],
      chapters: ['Lobby'],
    });
    expect(jobDefinition('clip').looksAround?.(asked)).toEqual([3, 4.5, 0, 10, 45, 65]);
  });

  it('waits for a processor where it encodes, and else for a disk alone', () => {
    expect(laneOf(jobDefinition('clip'), params({ mode: 'exact' }), [])).toBe('cpu');
    expect(laneOf(jobDefinition('clip'), params({}), [])).toBe('io');
  });
});
