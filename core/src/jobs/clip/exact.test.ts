import { describe, expect, it } from 'vitest';
import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import type { PlanContext } from '../kit/define.ts';
import { exactClip } from './exact.ts';
import { clipFit } from './fit.ts';
import { missedName } from './smart/smart.ts';

const media: MediaInfo = mediaInfo.parse({
  container: 'mkv',
  durationSec: 60,
  streams: [{ kind: 'video', index: 0, codec: 'h264', width: 64, height: 64, pixelFormat: 'yuv422p' }],
});
const source = {
  ...{ assetId: 'a', driveId: 'd', path: 'Night 1.mkv', dir: '', name: 'Night 1.mkv', stem: 'Night 1' },
  ...{ ext: 'mkv', sizeBytes: 1, modifiedAt: 1, tags: [], media },
};

/** Ten frames a second, a keyframe every ten of them. */
const from = (firstSec: number) => ({
  packets: Array.from({ length: 15 }, (_, at) => {
    const sec = firstSec + at / 10;
    return { sec, decodeSec: sec, key: at % 10 === 0 };
  }),
  toEnd: false,
});

/** The second clip of a recording whose ends are never joined, after a pass that found this. */
const secondClip = (found: PlanContext['found']) => {
  const fit = clipFit(media, 'same');
  if (!fit) throw new Error('nothing to cut');
  const capabilities = { encoders: [], mkvKeeps: { opusDelay: true, rotation: true } };
  return exactClip({
    ...fit,
    asked: { startSec: 10.5, endSec: 20.3 },
    ...{ name: 'Clip 2', output: 'clip2', around: { start: from(10), end: from(20) } },
    context: { inputs: [source], drives: [], capabilities, recordedAt: 0, timeZone: 'UTC', found },
  });
};

const missed = (output: string) => ({ clip2: {}, [missedName]: [{ output, text: '69' }] });

describe('a clip that was encoded whole', () => {
  it('stays as it is where another one did not hold', () => {
    const { id, overwrites } = secondClip(missed('clip1'));
    expect({ id, overwrites }).toEqual({});
  });

  it('is encoded once more where it did not hold itself', () => {
    expect(secondClip(missed('clip2'))).toMatchObject({ id: 'clip2Whole', overwrites: true });
  });
});
