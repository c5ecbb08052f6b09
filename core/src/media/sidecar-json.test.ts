import { describe, expect, it } from 'vitest';
import { mediaInfo } from './media-info.ts';
import { sidecarJson, sidecarOf } from './sidecar-json.ts';

const recording = {
  ...{ assetId: 'a', name: 'Clip.mkv', sizeBytes: 1_250_000, modifiedAt: 60_000, recordedAt: 60_000 },
  ...{ tags: [], markers: [{ atSec: 1.5, title: 'Boss' }] },
  media: mediaInfo.parse({ container: 'mkv', durationSec: 10, streams: [] }),
};

describe('the JSON beside a recording', () => {
  it('has times in epoch milliseconds and the rate in bits a second', () => {
    expect(sidecarJson.parse(sidecarOf(recording))).toMatchObject({
      ...{ startedAt: 50_000, endedAt: 60_000, durationSec: 10, averageBitRate: 1_000_000 },
      markers: [{ atSec: 1.5, title: 'Boss' }],
    });
  });

  it('does not say when a file begins that was made of a recording', () => {
    expect(sidecarOf({ ...recording, modifiedAt: 90_000 })).toMatchObject({
      startedAt: null,
      endedAt: 60_000,
    });
  });

  it.each([null, 0])('does not divide by a duration of %j', (durationSec) => {
    const media = { ...recording.media, durationSec };
    expect(sidecarOf({ ...recording, media })).toMatchObject({
      ...{ startedAt: null, durationSec: null, averageBitRate: null },
    });
  });
});
