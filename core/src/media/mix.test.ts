import { describe, expect, it } from 'vitest';
import { StreamOpsError } from '../errors.ts';
import type { AudioStream } from './media-info.ts';
import { losesSpeakers, measuredMix, mixGain, mixGraph, mixShape } from './mix.ts';

const track = (index: number, more: Partial<AudioStream> = {}) => ({
  stream: {
    ...{
      kind: 'audio',
      index,
      codec: 'aac',
      channels: 2,
      sampleRate: 48_000,
      channelLayout: 'stereo',
      default: true,
    },
    ...more,
  } satisfies AudioStream,
  gainDb: 0,
});
const mono = { channels: 1, channelLayout: 'mono' };

describe('a mix', () => {
  it('has the highest rate and the most speakers of its tracks', () => {
    expect(mixShape([track(1, { ...mono, sampleRate: 44_100 })])).toEqual({
      ...{ sampleRate: 44_100, channels: 1, channelLayout: 'mono' },
    });
    expect(mixShape([track(1, mono), track(2, { sampleRate: 96_000 })])).toEqual({
      ...{ sampleRate: 96_000, channels: 2, channelLayout: 'stereo' },
    });
    const surround = { channels: 6, channelLayout: '5.1(side)' };
    expect(mixShape([track(1), track(2, surround)])).toMatchObject(surround);
  });

  it('takes the names of speakers from a file only where they are names', () => {
    const evil = track(1, { channels: 4, channelLayout: '4.0,amovie=/etc/passwd' });
    expect(losesSpeakers(evil.stream)).toBe(true);
    expect(mixShape([evil])).toMatchObject({ channels: 2, channelLayout: 'stereo' });
    expect(mixGraph([evil], [])).not.toContain('amovie');
  });

  it('begins with the file, pauses included, and makes nothing quieter by itself', () => {
    expect(mixGraph([{ ...track(1, mono), gainDb: -6 }, track(3)], ['volume=-2.0dB'])).toBe(
      [
        '[0:1]pan=stereo|c0=c0|c1=c0,aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,volume=-6.00dB:precision=float[strand0]',
        '[0:3]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,volume=0.00dB:precision=float[strand1]',
        '[strand0][strand1]amix=inputs=2:duration=longest:normalize=0,volume=-2.0dB[mix]',
      ].join(';'),
    );
  });

  it('is lowered to its ceiling, and never raised', () => {
    const shape = mixShape([track(1)]);
    const printed = (peak: string) => [
      '[Parsed_astats_7 @ 0x55] Overall',
      '[Parsed_astats_7 @ 0x55] Number of samples: 96000',
      ...['[Parsed_ebur128_8 @ 0x55] Summary:', '    I:         -12.0 LUFS', `    Peak:      ${peak} dBFS`],
    ];
    const loud = measuredMix(printed('5.1'), shape);
    expect(loud).toEqual({ durationSec: 2, truePeakDb: 5.1 });
    expect(mixGain(loud)).toBe(-6.1);
    expect(mixGain(measuredMix(printed('-9.0'), shape))).toBe(0);
    expect(mixGain(measuredMix(printed('-inf'), shape))).toBe(0);
    expect(() => measuredMix([], shape)).toThrow(StreamOpsError);
  });
});
