import { describe, expect, it } from 'vitest';
import { type MediaInfo, mainVideo, mediaInfo } from '../../../media/media-info.ts';
import { clipFit } from '../fit.ts';
import { missedName, type SmartOptions, smartClip } from './smart.ts';

const media: MediaInfo = mediaInfo.parse({
  container: 'mkv',
  durationSec: 60,
  startSec: 100,
  streams: [
    { kind: 'video', index: 0, codec: 'h264', width: 64, height: 64, pixelFormat: 'yuv420p' },
    { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000 },
  ],
});

/** Ten frames a second, a keyframe every ten of them, none of which looks ahead. */
const from = (firstSec: number) => ({
  packets: Array.from({ length: 15 }, (_, at) => {
    const sec = firstSec + at / 10;
    return { sec, decodeSec: sec, key: at % 10 === 0 };
  }),
  toEnd: false,
});

const optionsOf = (found: Record<string, unknown>, more: Partial<SmartOptions> = {}): SmartOptions => {
  const [fit, picture] = [clipFit(media, 'same'), mainVideo(media)];
  if (!fit || !picture) throw new Error('nothing to cut');
  return {
    ...fit,
    ...{ media, picture, found, mkvKeeps: { opusDelay: true, rotation: true }, output: 'clip1' },
    ...{ zeroSec: 110.5, firstSec: 110.5, untilSec: 120.3, lastSec: 120.2, decodedBeforeSec: 120.3 },
    ...{ earlierSec: [110.3, 110.4], around: { start: from(110), end: from(120) } },
    encoder: { name: 'libx264', codec: 'h264', pixelFormat: 'yuv420p' },
    ...more,
  };
};

const part = {
  ...{ profile: 'high', level: 41, setId: 31, samples: 93, timescale: 360_000 },
  ...{ start: 3_780_000, decodeStart: 3_756_000, decodeEnd: 7_128_000 },
};
const joined = { head: 5, copied: 93, tail: 0 };

const wordsOf = (found: Record<string, unknown>, more?: Partial<SmartOptions>): string =>
  smartClip(optionsOf(found, more))
    .before.flatMap((step) =>
      step.kind === 'ffmpeg' ? [step.args.filter((arg) => typeof arg === 'string')] : [],
    )
    .map((args) => args.join(' '))
    .join('\n');

describe('joining', () => {
  it('copies first, from the keyframe to the end, on a clock that begins at ten seconds', () => {
    const smart = smartClip(optionsOf({}));
    expect(smart).toMatchObject({ waits: true, before: [{ id: 'clip1Middle' }, { kind: 'avcPart' }] });
    // The keyframe at 111 s is 11 s into the file, and half a second into the clip.
    expect(wordsOf({})).toMatch(/^-ss 10.999600 -i -map 0:0 -t 9.250400 .*-output_ts_offset 10.499600/);
  });

  it('then encodes what is before it, as far ahead of its time and in such a profile as what was copied', () => {
    const smart = smartClip(optionsOf({ clip1Part: part }));
    expect(smart).toMatchObject({
      waits: true,
      before: [
        {},
        {},
        { id: 'clip1head' },
        { kind: 'splice', head: { start: 3_600_000 }, copied: { start: 3_780_000 } },
      ],
    });
    expect(wordsOf({ clip1Part: part })).toMatch(
      /-profile:0 high -level:0 4.1 -bf:0 0 -x264-params sps-id=31 -bsf:0 setts=dts=PTS-24000 /,
    );
  });

  it('takes the picture from what was joined, and all else from the recording', () => {
    const smart = smartClip(optionsOf({ clip1Part: part, clip1Joined: joined }));
    expect(smart).toMatchObject(joined);
    const args = 'args' in smart ? smart.args : [];
    expect(args).toContainEqual({ work: 'clip1Joined' });
    expect(args.join(' ')).toContain('-map 1:0 -map 0:1');
    expect(args.join(' ')).not.toContain('libx264');
  });

  it.each([
    ['missing', { clip1Part: { refused: 'missing' } }, {}],
    ['wrong order', { clip1Part: part, clip1Joined: { refused: 'wrong order' } }, {}],
    ['other frames', { clip1Part: part, clip1Joined: { ...joined, head: 4 } }, {}],
    ['did not hold (69)', { [missedName]: [{ output: 'clip1', text: '69' }] }, {}],
    ['still being written', {}, { media: { ...media, finished: false }, untilSec: 130 }],
    ['8 bits', {}, { encoder: { name: 'libx264', codec: 'h264', pixelFormat: 'yuv420p10le' } }],
    ['another way', {}, { media: { ...media, container: 'flv' as const } }],
  ])('says why not: %s', (why, found, more) => {
    expect(smartClip(optionsOf(found, more))).toMatchObject({ why: expect.stringContaining(why) });
  });

  it('is not given up for a line that speaks of another clip', () => {
    const found = { [missedName]: [{ output: 'clip2', text: '69' }] };
    expect(smartClip(optionsOf(found))).toMatchObject({ waits: true });
  });
});
