import { describe, expect, it } from 'vitest';
import { type MediaInfo, mediaInfo } from '../media/media-info.ts';
import { context, planOf, recording } from './testing/plans.ts';

describe('an index', () => {
  const found = {
    header: recording,
    hash: { xxh64: '0011223344556677', sizeBytes: 1000 },
    packets: {
      streams: [
        { index: 0, packets: 9, firstSec: 0, endSec: 1, keyframes: 1, variableFrameRate: true },
        { index: 1, packets: 9, firstSec: 0, endSec: 1 },
      ],
    },
  };

  it('reads headers first and content after', () => {
    const first = planOf('index', {});
    expect(first).toMatchObject({ steps: [{ kind: 'probe', how: 'header' }], next: 'header' });
    const second = planOf('index', {}, context({ found: { header: recording } }));
    expect(second).toMatchObject({
      steps: [{ kind: 'hash' }, { kind: 'probe', how: 'packets' }],
      next: 'content',
    });
    const last = planOf('index', {}, context({ found }));
    expect(last).toMatchObject({
      steps: [],
      effects: [
        { kind: 'setMedia' },
        { kind: 'setContent', xxh64: found.hash.xxh64, variableFrameRate: true },
      ],
    });
    expect(last.next).toBeUndefined();
  });

  it('opens no content in its header stage, and no header in its content stage', () => {
    const header = planOf('index', { stage: 'header' }, context({ found: { header: recording } }));
    expect(header).toMatchObject({ steps: [], effects: [{ kind: 'setMedia' }] });
    const { hash, packets } = found;
    const content = planOf('index', { stage: 'content' }, context({ found: { hash, packets } }));
    expect(content).toMatchObject({ steps: [], effects: [{ kind: 'setContent', variableFrameRate: true }] });
  });

  it('asks the picture for its pace, not the sound that stands before it', () => {
    const audioFirst = mediaInfo.parse({
      container: 'mkv',
      durationSec: 1,
      streams: [
        { kind: 'audio', index: 0, codec: 'aac', channels: 2, sampleRate: 48_000 },
        { kind: 'video', index: 1, codec: 'h264', width: 16, height: 16 },
      ],
    });
    const line = { packets: 9, firstSec: 0, endSec: 1 };
    const streams = [
      { index: 0, ...line, variableFrameRate: false },
      { index: 1, ...line, variableFrameRate: true },
    ];
    const content = { found: { hash: found.hash, packets: { streams } } };
    const rateOf = (media: MediaInfo) =>
      planOf('index', { stage: 'content' }, context(content, media)).effects;
    expect(rateOf(audioFirst)).toMatchObject([{ kind: 'setContent', variableFrameRate: true }]);
    const sound = { ...audioFirst, streams: audioFirst.streams.slice(0, 1) };
    expect(rateOf(sound)).toMatchObject([{ kind: 'setContent', variableFrameRate: null }]);
    // Nothing is known of it yet: then its header is read first.
    const unknown = context({}, { ...audioFirst, streams: [] });
    expect(planOf('index', { stage: 'content' }, unknown)).toMatchObject({ steps: [{ how: 'header' }] });
  });

  it('keeps what a fuller look has told before', () => {
    const [picture, ...rest] = recording.streams;
    const fuller = mediaInfo.parse({
      ...recording,
      startSec: 0.5,
      streams: [{ ...picture, profile: 'Main 10', bitDepth: 10, hdr: 'dolby-vision' }, ...rest],
    });
    const plan = planOf('index', { stage: 'header' }, context({ found: { header: recording } }, fuller));
    expect(plan.effects).toMatchObject([
      {
        kind: 'setMedia',
        media: {
          startSec: 0.5,
          streams: [{ profile: 'Main 10', bitDepth: 10, hdr: 'dolby-vision' }, {}, {}, {}, {}],
        },
      },
    ]);
    const other = { ...fuller, streams: fuller.streams.slice(0, 2) };
    const anew = planOf('index', { stage: 'header' }, context({ found: { header: recording } }, other));
    expect(anew.effects).toEqual([{ kind: 'setMedia', input: 0, media: recording }]);
  });

  it('leaves open what nobody could tell', () => {
    const packets = { streams: [{ index: 0, packets: 9, firstSec: 0, endSec: 1 }] };
    const plan = planOf('index', { stage: 'content' }, context({ found: { hash: found.hash, packets } }));
    expect(plan.effects).toMatchObject([{ kind: 'setContent', variableFrameRate: null }]);
  });
});
