import { describe, expect, it } from 'vitest';
import { mediaInfo } from '../../media/media-info.ts';
import { context, planOf } from '../testing/plans.ts';

type Fields = Record<string, unknown>;

const picture = { kind: 'video', codec: 'h264', width: 1920, height: 1080 };
const sound = (codec: string, more: Fields = {}) => ({
  kind: 'audio',
  codec,
  channels: 2,
  sampleRate: 48_000,
  ...more,
});
const chapters = [{ startSec: 0, endSec: 5, title: 'One' }];
const chapterTrack = { kind: 'data', codec: 'bin_data', codecTag: 'text' };
const telemetry = { kind: 'data', codec: 'bin_data', codecTag: 'gpmd', title: 'GoPro MET' };
const timecode = { kind: 'data', codec: 'unknown', codecTag: 'tmcd', timecode: '01:00:00:00' };

interface Recorded {
  streams: Fields[];
  container?: string;
  chapters?: typeof chapters;
}

const remuxOf = (container: string, recorded: Recorded, params: Fields = { replace: true }) => {
  const streams = recorded.streams.map((stream, index) => ({ index, ...stream }));
  const media = mediaInfo.parse({ container: 'mkv', durationSec: 9, ...recorded, streams });
  const { effects, notes, expect: promised } = planOf('remux', { container, ...params }, context({}, media));
  return {
    isReplaced: effects.some(({ kind }) => kind === 'quarantine'),
    said: notes.filter(({ subject }) => subject === 'Source').map(({ text }) => text),
    promised,
  };
};

describe('what would be lost keeps the source from being replaced', () => {
  it.each<[string, string, Recorded, RegExp]>([
    [
      'FLAC in TS',
      'ts',
      { streams: [picture, sound('flac')] },
      /lacks: Audio #1 flac in full \(it became aac\)\. .* MKV/,
    ],
    [
      'PCM in TS',
      'ts',
      { streams: [picture, sound('pcm_s16le')] },
      /Audio #1 pcm_s16le in full \(it became aac\)\. .* MKV/,
    ],
    [
      'floats in MP4',
      'mp4',
      { streams: [picture, sound('pcm_f32le')] },
      /pcm_f32le in full \(it became alac\)\. .* MKV/,
    ],
    [
      'WavPack beyond 24 bits in MOV',
      'mov',
      { streams: [picture, sound('wavpack', { bitDepth: 32 })] },
      /wavpack in full \(it became pcm_s24le\)\. .* MKV/,
    ],
    [
      'teletext, in whatever it goes into',
      'mkv',
      { streams: [picture, { kind: 'subtitle', codec: 'dvb_teletext' }] },
      /lacks: Subtitle #1 dvb_teletext\. If you don't need that/,
    ],
    [
      'telemetry beside chapters',
      'mov',
      { container: 'mp4', streams: [picture, chapterTrack, telemetry], chapters },
      /lacks: Data #2 bin_data \(GoPro MET\)\. If/,
    ],
    ['chapters in TS', 'ts', { streams: [picture, sound('aac')], chapters }, /lacks: the chapters\. .* MKV/],
    [
      'a turn of the picture in TS',
      'ts',
      { streams: [{ ...picture, rotation: 90 }] },
      /lacks: how Video #0 h264 is to be shown\. /,
    ],
    [
      'a timecode in TS',
      'ts',
      { container: 'mov', streams: [{ ...picture, timecode: '01:00:00:00' }, timecode] },
      /lacks: Data #1\. A remux to MKV/,
    ],
    [
      'a timecode that the picture does not have',
      'mov',
      { container: 'mov', streams: [picture, timecode] },
      /lacks: Data #1\. If/,
    ],
  ])('%s', (_, container, recorded, words) => {
    const { isReplaced, said } = remuxOf(container, recorded);
    expect(isReplaced).toBe(false);
    expect(said).toEqual([expect.stringMatching(words)]);
    // Where nobody asks for it, there is nothing to be said of it.
    expect(remuxOf(container, recorded, {}).said).toEqual([]);
  });

  it.each<[string, string, Recorded]>([
    ['of OBS, six tracks of AAC', 'mov', { streams: [picture, ...Array(6).fill(sound('aac'))] }],
    ['of OBS, in TS', 'ts', { streams: [picture, sound('aac', { title: 'Game' })] }],
    [
      'of OBS, with chapters',
      'mov',
      { container: 'mp4', streams: [picture, sound('aac'), chapterTrack], chapters },
    ],
    ['with FLAC, in MOV', 'mov', { streams: [picture, sound('flac'), sound('opus')] }],
    ['with floats, in MOV', 'mov', { streams: [picture, sound('pcm_f32le')] }],
    [
      'with subtitles and a font, which lie beside',
      'mp4',
      {
        streams: [
          picture,
          { kind: 'subtitle', codec: 'ass' },
          { kind: 'attachment', codec: 'ttf', fileName: 'A.ttf' },
        ],
      },
    ],
    ['with a cover, a file of its own', 'mov', { streams: [picture, { ...picture, attachedPicture: true }] }],
  ])('but not a recording %s', (_, container, recorded) => {
    expect(remuxOf(container, recorded)).toMatchObject({ isReplaced: true, said: [] });
  });

  it('replaces a recording with a timecode only by one that has it', () => {
    const recorded = { container: 'mov', streams: [{ ...picture, timecode: '01:00:00:00' }, timecode] };
    const { isReplaced, promised } = remuxOf('mp4', recorded);
    expect(isReplaced).toBe(true);
    expect(promised).toContainEqual({ kind: 'timecode', output: 'video', timecode: '01:00:00:00' });
  });
});
