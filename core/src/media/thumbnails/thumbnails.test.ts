import { describe, expect, it } from 'vitest';
import { mediaStream, type VideoStream } from '../media-info.ts';
import { type Thumbnails, thumbnailFilters, thumbnailSize } from './graph.ts';
import { refuseMany, thumbnailCount, thumbnailName } from './names.ts';
import { thumbnailsVtt } from './vtt.ts';

const video = (more: object = {}): VideoStream => {
  const stream = mediaStream.parse({
    ...{ kind: 'video', index: 0, codec: 'h264', width: 1920, height: 1080 },
    ...more,
  });
  if (stream.kind !== 'video') throw new Error('no picture');
  return stream;
};

const filtersOf = (more: Partial<Thumbnails> = {}): string[] =>
  thumbnailFilters({
    ...{ video: video(), size: { width: 640, height: 360 }, everySec: 10, startSec: 0 },
    ...{ format: 'jpg', frames: 'everything', apartSec: 0.8, toneMaps: false },
    ...more,
  }).split(/,(?![^']*'(?:[^']*'[^']*')*[^']*$)/);

describe('the name of a thumbnail', () => {
  it.each([
    [0, 10, '00.00.00.jpg'],
    [75, 10, '00.12.30.jpg'],
    [7199, 1, '01.59.59.jpg'],
    [3, 0.5, '00.00.01.500.jpg'],
    // A tenth has no exact float.
    [3, 0.1, '00.00.00.300.jpg'],
    [30, 86_400, '720.00.00.jpg'],
  ])('number %i, one every %d s, is its time: %s', (nth, everySec, name) => {
    expect(thumbnailName(nth, everySec, 'jpg')).toBe(name);
  });
});

describe('how many thumbnails there are', () => {
  it.each([
    [10, 10, 1],
    [10.04, 10, 2],
    [0.001, 10, 1],
    [0, 10, 1],
    [4.5, 1, 5],
    [7200, 1, 7200],
    [0.9, 0.3, 3],
  ])('of %d s, one every %d s: %i', (lengthSec, everySec, count) => {
    expect(thumbnailCount(lengthSec, everySec)).toBe(count);
  });

  it('is bounded, and what would have more is told which distance it can have', () => {
    expect(() => refuseMany(7200, 0.72, 'Night.mkv')).not.toThrow();
    expect(() => refuseMany(7201, 0.72, 'Night.mkv')).toThrow(
      'Night.mkv would have 10002 pictures, and 10000 are the most. Ask for one every 1 seconds or more.',
    );
  });
});

it('has a cue for each picture, the last one to the end', () => {
  const text = thumbnailsVtt({ count: 2, everySec: 10, lengthSec: 12.5, format: 'png', said: 'Said.' });
  expect(text.split('\n\n')).toEqual([
    'WEBVTT',
    'NOTE Said.',
    '00:00:00.000 --> 00:00:10.000\n00.00.00.png',
    '00:00:10.000 --> 00:00:12.500\n00.00.10.png\n',
  ]);
});

describe('the size of a thumbnail', () => {
  it.each([
    ['is made smaller', {}, 640, [640, 360]],
    ['is never enlarged', { width: 320, height: 180 }, 640, [320, 180]],
    ['stands upright', { rotation: 90 }, 640, [640, 1138]],
    ['has square pixels', { width: 1440, sampleAspect: '4:3' }, 640, [640, 360]],
    ['has a line at least', { width: 4000, height: 2 }, 16, [16, 1]],
  ])('%s', (_, more, mostWidth, [width, height]) => {
    expect(thumbnailSize(video(more), mostWidth)).toEqual({ width, height });
  });
});

describe('the filters of thumbnails', () => {
  it('take the frame shown at each time from the start of the file', () => {
    expect(filtersOf({ startSec: 100.5 })).toEqual([
      'setpts=PTS-(100.500000)/TB',
      'fps=fps=1000/10000:start_time=0:round=up:eof_action=pass',
      'tpad=stop=1:stop_mode=clone',
      expect.stringMatching(/^scale=640:360:.*in_color_matrix=bt709:out_color_matrix=bt601:out_range=full$/),
      'format=yuvj420p',
      'setsar=1',
    ]);
  });

  it('print when keyframes are, those apart, and hold the last of them to the end', () => {
    const filters = filtersOf({ frames: 'keyframes' });
    expect(filters[1]).toBe("select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.800000)'");
    expect(filters).toContain('metadata=print:key=lavfi.shown');
    expect(filters).toContain('tpad=stop=-1:stop_mode=clone');
  });

  it.each([
    ['a matrix that is said', { color: { matrix: 'smpte170m' } }, 'in_color_matrix=bt601'],
    ['none, of a small picture', { width: 640, height: 480 }, 'in_color_matrix=bt601'],
    ['none, of a large one', {}, 'in_color_matrix=bt709'],
    ['full range', { color: { range: 'pc' } }, 'in_range=full'],
  ])('read colours by %s', (_, more, word) => {
    expect(filtersOf({ video: video(more) }).join()).toContain(word);
  });

  it('take one field of what is interlaced, unless it lies on its side', () => {
    expect(filtersOf({ video: video({ interlaced: 'top' }) })).toContain('field=type=top');
    const turned = filtersOf({ video: video({ interlaced: 'top', rotation: 90 }) });
    expect(turned.join()).not.toContain('field=');
  });

  it('bring HDR to BT.709 where they are asked to', () => {
    const hdr = video({ color: { transfer: 'smpte2084', primaries: 'bt2020', matrix: 'bt2020nc' } });
    expect(filtersOf({ video: hdr, toneMaps: true }).join()).toMatch(/zscale.*tonemap.*format=yuvj420p/);
    expect(filtersOf({ video: hdr }).join()).not.toContain('tonemap');
  });
});
