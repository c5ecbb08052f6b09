import { describe, expect, it } from 'vitest';
import { mainVideo, mediaInfo } from '../../media/media-info.ts';
import { timecodeFor } from './timecode.ts';

const pictureWith = (timecode?: string) => {
  const stream = { kind: 'video', index: 0, codec: 'h264', width: 2, height: 2, timecode };
  const found = mainVideo(mediaInfo.parse({ container: 'mov', durationSec: 1, streams: [stream] }));
  if (!found) throw new Error('no picture');
  return found;
};

const ntsc = { num: 30_000, den: 1001 };
const whole = (num: number) => ({ num, den: 1 });

describe('the timecode of a proxy', () => {
  it.each([
    ['01:02:03:04', whole(60), '01:02:03:04'],
    ['01:02:03;04', ntsc, '01:02:03;04'],
    ['01:02:03.04', ntsc, '01:02:03;04'],
    ['01:02:03:04', ntsc, '01:02:03:04'],
    ['01:02:03;04', whole(25), '01:02:03:04'],
    ['01:02:03:04', whole(120), '01:02:03:004'],
    [undefined, whole(5), '00:00:00:0'],
    [undefined, whole(144), '00:00:00:000'],
    ['01:02:03:30', whole(25), '00:00:00:00'],
    ['25:00:00:00', whole(25), '00:00:00:00'],
    ['now\n-f tee', whole(25), '00:00:00:00'],
  ])('of %s at %o is %s', (timecode, rate, expected) => {
    expect(timecodeFor(pictureWith(timecode), rate)).toBe(expected);
  });

  it('is none where no rate fits', () => {
    expect(timecodeFor(pictureWith('01:00:00:00'), undefined)).toBeUndefined();
  });
});
