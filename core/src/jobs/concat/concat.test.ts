import { describe, expect, it } from 'vitest';
import { newId } from '../../ids.ts';
import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import { jobDefinition } from '../index.ts';
import { context, planOf, recordings, rejection } from '../testing/plans.ts';

const video = { kind: 'video', index: 0, codec: 'h264', width: 1920, height: 1080, frameRate: 60 };
const audio = { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000, title: 'Game' };

const media = (...streams: readonly object[]): MediaInfo =>
  mediaInfo.parse({ container: 'mkv', durationSec: 2, startSec: 0, streams });
const usual = media(video, audio);

/** Every stream from 0 to 2 s, but for sound that an encoder filled up. */
const factsOf = ({ streams }: MediaInfo) => ({
  streams: streams.map(({ index, kind }) => ({
    index,
    packets: 100,
    firstSec: 0,
    endSec: kind === 'audio' ? 2.005 : 2,
    toldEndSec: 2,
    timeBase: '1/1000',
    ...(kind === 'video' ? { setup: 'MD5:1' } : {}),
  })),
});

const given = (parts: readonly MediaInfo[], found: object = { parts: { parts: parts.map(factsOf) } }) => {
  const [own] = context().inputs;
  if (!own) throw new Error('no input');
  const inputs = parts.map((each, at) => {
    const stem = `part ${at + 1}`;
    return { ...own, assetId: newId(), driveId: recordings.id, name: `${stem}.mkv`, stem, media: each };
  });
  return context({ inputs, found: { ...found } });
};

const planned = (parts: readonly MediaInfo[], params: Record<string, unknown> = {}) => {
  const { steps, outputs, notes, expect: promised } = planOf('concat', params, given(parts));
  const joining = steps.find(({ id }) => id === 'join');
  const args = joining?.kind === 'ffmpeg' ? joining.args : [];
  const graph = args[args.indexOf('-filter_complex') + 1];
  return {
    ...{ steps, promised, args },
    graph: String(args.includes('-filter_complex') ? graph : ''),
    file: outputs.joined?.fileName,
    words: notes.map(({ subject, text }) => `${subject}: ${text}`),
  };
};

it('looks at packets first, and tells nothing yet of what it writes', () => {
  const plan = planOf('concat', {}, given([usual, usual], {}));
  expect(plan).toMatchObject({
    steps: [{ kind: 'parts', files: [{ input: 0 }, { input: 1 }] }],
    outputs: {},
    next: 'join',
  });
});

describe('parts that are alike', () => {
  it('are copied, the second from where the longest track of the first ends', () => {
    const { steps, args, file, words, promised } = planned([usual, usual]);
    expect(steps.map(({ kind }) => kind)).toEqual(['parts', 'partList', 'write', 'ffmpeg']);
    expect(steps[1]).toMatchObject({
      parts: [{ file: { input: 0 }, durationSec: 2.005 }, { file: { input: 1 } }],
    });
    expect(args).toEqual(expect.arrayContaining(['-c', 'copy', { work: 'parts' }, { output: 'joined' }]));
    expect(file).toBe('part 1.joined.mkv');
    expect(words[0]).toMatch(/2 files follow each other. They are alike: all packets were copied/);
    expect(promised.filter(({ kind }) => kind === 'joined')).toHaveLength(2);
  });

  it('are copied without subtitles that only some have, and it is said', () => {
    const subtitle = { kind: 'subtitle', index: 2, codec: 'subrip' };
    const { steps, words } = planned([media(video, audio, subtitle), usual]);
    expect(steps.map(({ kind }) => kind)).toContain('partList');
    expect(words.join('\n')).toMatch(/Subtitle #2 subrip: It is not in the MKV/);
    expect(planned([usual, media(video, audio, subtitle)]).words.join('\n')).toMatch(
      /part 2.mkv: Not in the joined file: Subtitle #2/,
    );
  });

  it('go by the names of the first, and it is said what follows what', () => {
    const { words } = planned([usual, media(video, { ...audio, title: 'Mic' })]);
    expect(words.join('\n')).toMatch(/part 2.mkv: Its Audio #1 .* follows "Game"/);
  });
});

describe('parts that are not', () => {
  const half = media({ ...video, width: 1280, height: 960 }, { ...audio, channels: 1, sampleRate: 44_100 });

  it('are made like the first, each frame at its own time, sound to the sample', () => {
    const { graph, file, words } = planned([usual, half]);
    expect(graph).toContain('[1:0]scale=w=1440:h=1080:flags=lanczos');
    expect(graph).toContain('pad=1920:1080:(ow-iw)/2:(oh-ih)/2:black');
    expect(graph).toContain('setpts=PTS+180000[v1];[v0][v1]interleave=n=2');
    expect(graph).toContain('apad=whole_len=96000,atrim=end_sample=96000[p1a0]');
    expect(graph).toContain('[p0a0][p1a0]concat=n=2:v=0:a=1[a0]');
    expect(file).toBe('part 1.joined.mp4');
    expect(words).toEqual([
      "Joined: 2 files follow each other, and all of them were encoded: the picture by libx264, the sound to AAC. part 2.mkv can't follow part 1.mkv as it is: the size of Video #0 h264 is another (1280 × 960 for 1920 × 1080).",
      'part 2.mkv: Its picture of 1280 × 960 is 1440 × 1080 between bars.',
      'part 2.mkv: Audio #1 aac (Game): 1 channel at 44100 Hz became 2 at 48000 Hz.',
    ]);
  });

  it('have black and silence where one has no picture or no sound', () => {
    const { graph, words } = planned([usual, media(audio), media(video)]);
    expect(graph).toContain('color=c=black:s=1920x1080:r=25:d=2.000000000,setsar=1/1');
    expect(graph).toContain('anullsrc=r=48000:cl=stereo');
    expect(words.join('\n')).toMatch(/part 2.mkv: It has no picture: black stands for it/);
    expect(words.join('\n')).toMatch(/part 3.mkv: It has 0 of 1 audio tracks: silence/);
  });

  it('are sound alone where none has a picture', () => {
    const opus = { ...audio, index: 0, codec: 'opus' };
    const { graph, file } = planned([media({ ...audio, index: 0 }), media(opus)]);
    expect(file).toBe('part 1.joined.m4a');
    expect(graph).not.toContain('[v]');
  });

  it('weigh colours anew where they say that theirs are others, and tone-map HDR', () => {
    const told = (matrix: string, transfer: string) => ({ color: { matrix, transfer, primaries: matrix } });
    const hd = media({ ...video, ...told('bt709', 'bt709') }, audio);
    const sd = media({ ...video, ...told('smpte170m', 'smpte170m') }, audio);
    const hdr = media({ ...video, bitDepth: 10, ...told('bt2020nc', 'smpte2084'), hdr: 'hdr10' }, audio);
    expect(planned([hd, sd]).graph).toContain('scale=in_color_matrix=bt601:out_color_matrix=bt709');
    expect(planned([hd, hdr]).graph).toContain('tonemap=hable');
    expect(planned([hd, hdr]).words.join('\n')).toMatch(/part 2.mkv: Its HDR was brought to BT.709/);
  });

  it('are refused where nothing may be encoded', () => {
    const params = { encode: 'never' };
    expect(rejection(() => planned([usual, half], params))).toMatch(/^PARTS_DIFFER: part 2.mkv can't follow/);
    const other = given([usual, usual]);
    const [first, second] = [usual, usual].map(factsOf);
    if (second?.streams[0]) second.streams[0].setup = 'MD5:2';
    other.found = { parts: { parts: [first, second] } };
    expect(rejection(() => planOf('concat', params, other))).toMatch(/the set-up of its decoder of Video #0/);
  });

  it('are refused where one holds nothing to see or hear', () => {
    const data = media({ kind: 'data', index: 0, codec: 'none' });
    expect(rejection(() => planned([usual, data]))).toMatch(/^NOT_MEDIA: part 2.mkv has neither/);
  });
});

it('waits where bytes are moved if nothing may be encoded', () => {
  const lane = (params: Record<string, unknown>) => {
    const definition = jobDefinition('concat');
    return definition.laneFor?.(definition.params.parse(params), ['libx264', 'h264_nvenc']);
  };
  expect([lane({}), lane({ encode: 'never' }), lane({ encoders: ['nvenc'] })]).toEqual(['cpu', 'io', 'gpu']);
});
