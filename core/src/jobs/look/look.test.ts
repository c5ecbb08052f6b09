import { describe, expect, it } from 'vitest';
import { frameValues } from '../../media/look/filter-lines.ts';
import { lookLayout } from '../../media/look/layout.ts';
import { choosePoster, judgedFrames } from '../../media/look/poster-choice.ts';
import { waveformOf } from '../../media/look/waveform.ts';
import { mediaStream, type VideoStream } from '../../media/media-info.ts';
import { displaySize, fitInside } from '../../media/picture-size.ts';
import { lookArgs, posterArgs } from './args.ts';

const video = (more: object): VideoStream => {
  const stream = mediaStream.parse({
    kind: 'video',
    index: 0,
    codec: 'h264',
    width: 1920,
    height: 1080,
    ...more,
  });
  if (stream.kind !== 'video') throw new Error('no picture');
  return stream;
};

/** As ffmpeg 5.1 prints them, with the level already taken out. */
const printed = [
  '[Parsed_scale_1 @ 0x563c8035e200] w:1920 h:1080 fmt:yuv420p -> w:480 h:270 fmt:yuv420p flags:0x20',
  '[Parsed_metadata_5 @ 0x563c80360900] frame:0    pts:42      pts_time:0.042',
  '[Parsed_metadata_5 @ 0x563c80360900] lavfi.signalstats.YAVG=16',
  '[Parsed_ametadata_18 @ 0x563c80367d80] frame:0    pts:0       pts_time:0',
  '[Parsed_ametadata_18 @ 0x563c80367d80] lavfi.astats.Overall.Peak_level=-6.020600',
  '[Parsed_metadata_5 @ 0x563c80360900] frame:1    pts:2042    pts_time:2.042',
  '[Parsed_metadata_5 @ 0x563c80360900] lavfi.signalstats.YAVG=101.5',
  '[Parsed_ametadata_18 @ 0x563c80367d80] frame:1    pts:4800    pts_time:0.1',
  '[Parsed_ametadata_18 @ 0x563c80367d80] lavfi.astats.Overall.Peak_level=-inf',
];

describe('what filters print', () => {
  it('is read by frame, whatever stands between', () => {
    expect(frameValues(printed)).toEqual([
      { atSec: 0.042, key: 'lavfi.signalstats.YAVG', value: 16 },
      { atSec: 0, key: 'lavfi.astats.Overall.Peak_level', value: -6.0206 },
      { atSec: 2.042, key: 'lavfi.signalstats.YAVG', value: 101.5 },
      { atSec: 0.1, key: 'lavfi.astats.Overall.Peak_level', value: Number.NEGATIVE_INFINITY },
    ]);
  });

  it('makes a waveform of 0 to 255', () => {
    const stream = mediaStream.parse({
      kind: 'audio',
      index: 1,
      codec: 'aac',
      channels: 2,
      sampleRate: 48_000,
    });
    if (stream.kind !== 'audio') throw new Error('no sound');
    expect(waveformOf(printed, stream, 150)).toEqual({ version: 1, secondsPerPeak: 0.1, peaks: [127, 0] });
    expect(waveformOf([], stream, 150)).toBeUndefined();
  });
});

describe('the poster', () => {
  const frame = (atSec: number, average: number, low: number, high: number, saturation = 0) => ({
    atSec,
    average,
    low,
    high,
    saturation,
  });

  it('is the frame with most contrast and colour after the first', () => {
    const frames = [
      frame(0, 120, 16, 235, 60),
      frame(1, 16, 16, 16),
      frame(2, 100, 60, 180, 20),
      frame(3, 120, 110, 130),
    ];
    expect(choosePoster(frames)).toEqual({ atSec: 2, isLit: true });
  });

  it('is the first frame where all others are black', () => {
    expect(choosePoster([frame(0, 100, 20, 200), frame(1, 16, 16, 16)])).toEqual({ atSec: 0, isLit: true });
  });

  it('says so where all are black, and is none where there are no frames', () => {
    expect(choosePoster([frame(0, 16, 16, 16)])).toEqual({ atSec: 0, isLit: false });
    expect(choosePoster(judgedFrames([]))).toBeUndefined();
  });
});

describe('smoothing', () => {
  it.each([
    [1920, 1080, 'gathered', true],
    [1080, 1920, 'keyframes', true],
    [1280, 720, 'gathered', false],
    [3840, 2160, 'everything', false],
  ] as const)('of %d × %d (%s) is left out: %s', (width, height, frames, left) => {
    const source = { video: video({ width, height }), container: 'mkv', durationSec: 60, frames } as const;
    const args = lookArgs(source, lookLayout(source.video, 60), { sprite: 'sprite', hover: 'hover' });
    expect(args.includes('-skip_loop_filter:0')).toBe(left);
  });
});

describe('the way to the poster', () => {
  /** Where ffmpeg is sent, in seconds. */
  const sought = (atSec: number, seekable = true): number => {
    const source = { video: video({}), container: 'mkv', frames: 'keyframes', atSec, seekable } as const;
    const args = posterArgs(source, lookLayout(source.video, 20_000));
    return Number(args[args.indexOf('-ss') + 1]);
  };

  it.each([
    [0, 0],
    [26.021, 26.021],
    [999.999, 999.999],
    [1234.57, 1234.5651],
    [12_345.7, 12_345.651],
  ])('begins before the frame at %d s, which ffmpeg may have rounded from %d', (printed, real) => {
    expect(sought(printed)).toBeLessThanOrEqual(real);
    expect(sought(printed)).toBeGreaterThan(real - 0.11);
  });

  it('is read from the start where there is no index', () => {
    expect(sought(26.021, false)).toBeNaN();
  });
});

describe('sizes', () => {
  it('are those that people see', () => {
    expect(displaySize(video({ rotation: 90 }))).toEqual({ width: 1080, height: 1920 });
    expect(displaySize(video({ width: 720, height: 576, sampleAspect: '64:45' }))).toEqual({
      width: 1024,
      height: 576,
    });
    expect(displaySize(video({ sampleAspect: '0:1' }))).toEqual({ width: 1920, height: 1080 });
  });

  it('are even, and nothing is blown up', () => {
    expect(fitInside({ width: 321, height: 181 }, 1280)).toEqual({ width: 322, height: 182 });
    expect(fitInside({ width: 1, height: 4000 }, 240)).toEqual({ width: 2, height: 240 });
  });

  it.each([
    [0.2, 1, 1, 1],
    [3, 12, 10, 2],
    [25, 100, 10, 10],
    [36_000, 100, 10, 10],
  ])('%d s make %d tiles in %d × %d', (durationSec, tiles, columns, rows) => {
    const layout = lookLayout(video({}), durationSec);
    expect(layout).toMatchObject({ tiles, columns, rows });
    expect(layout.secondsPerTile * tiles).toBeCloseTo(durationSec);
    expect(layout.hoverFrames).toBeLessThanOrEqual(40);
  });
});
