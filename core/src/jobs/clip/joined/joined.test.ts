import { describe, expect, it } from 'vitest';
import { type MediaInfo, mediaInfo } from '../../../media/media-info.ts';
import type { Plan } from '../../kit/plan.ts';
import { context, planOf, rejection } from '../../testing/plans.ts';

const video = {
  ...{ kind: 'video', index: 0, codec: 'h264', width: 64, height: 64 },
  ...{ pixelFormat: 'yuv420p', frameRate: 10 },
};
const audio = { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000, title: 'Game' };

const recorded = (more: object = {}, ...streams: readonly object[]): MediaInfo =>
  mediaInfo.parse({
    ...{ container: 'mp4', durationSec: 60, startSec: 0, streams: [video, audio, ...streams] },
    ...more,
  });

/** Frames of a tenth of a second, each second one that can be begun with, from the one before the point on. */
const around = (atSec: number, key: (n: number) => boolean) => {
  const first = Math.floor(atSec) * 10;
  const packets = Array.from({ length: 30 }, (_, n) => ({
    ...{ sec: (first + n) / 10, decodeSec: (first + n) / 10, key: key(first + n) },
  }));
  return { packets, toEnd: false };
};

/** Packets of 64 ms, without a pause. */
const soundAround = (atSec: number) => {
  const first = Math.floor((atSec - 0.4) / 0.064);
  return Array.from({ length: 14 }, (_, n) => ({
    sec: (first + n) * 0.064,
    endSec: (first + n + 1) * 0.064,
  }));
};

const ranges = [
  { startSec: 20.5, endSec: 20.95, title: 'Goal' },
  { startSec: 10.2, endSec: 11.05 },
];
const points = ranges.flatMap(({ startSec, endSec }) => [startSec, endSec]);

type Found = Record<string, unknown>;

const nearFound = (key: (n: number) => boolean = (n) => n % 10 === 0): Found => ({
  near: { points: points.map((sec) => around(sec, key)) },
});

const seamsFound = (atSec: readonly number[]): Found => ({
  seams: { points: atSec.map((sec) => ({ streams: [{ index: 1, packets: soundAround(sec) }] })) },
});

const file = (setup = 'a') => ({
  startSec: 0,
  streams: [{ index: 0, packets: 9, firstSec: 0, endSec: 1, toldEndSec: 1, setup, timeBase: '1/16000' }],
});

const planned = (
  found: Found,
  { media = recorded(), ...params }: { media?: MediaInfo; [name: string]: unknown } = {},
): Plan => planOf('clip', { join: 'joined', ranges, ...params }, context({ found }, media));

const ids = ({ steps }: Plan): string[] => steps.map(({ id }) => id);

const argsOf = ({ steps }: Plan, id: string): string => {
  const step = steps.find((one) => one.id === id);
  return step?.kind === 'ffmpeg'
    ? step.args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ')
    : '';
};

/** The copies begin at 20 s and 10 s, and end where asked for. */
const copied = { ...nearFound(), ...seamsFound([20, 21, 10, 11.1]) };

describe('a plan of ranges that are joined', () => {
  it('looks at both ends of every range, then at the sound there, then makes a part of each', () => {
    expect(planned({})).toMatchObject({ steps: [{ kind: 'nearby', atSec: points }], next: 'near' });
    const cut = planned(nearFound());
    expect(cut).toMatchObject({
      next: 'cut',
      outputs: { joined: { fileName: 'Clip 1 joined.mp4', relation: 'clip' } },
    });
    expect(cut.steps[1]).toMatchObject({ kind: 'seams', streams: [1], atSec: [20, 21, 10, 11.1] });
    expect(ids(planned(copied))).toEqual([
      ...['near', 'seams', 'part1', 'part2', 'sound1Part1', 'sound1Part2', 'pictures', 'bundles'],
    ]);
  });

  it('begins sound with the first packet that the one before does not go on into', () => {
    const plan = planned(copied);
    // 20 s lie 32 ms into a packet: the next one begins at 20.032. The last one before 21 s ends at 21.056.
    expect(argsOf(plan, 'sound1Part1')).toContain(
      '-ss 20.031600 -i {"input":0} -map 0:1 -t 0.967400 -c copy -copypriorss:0 0',
    );
    // So it goes on for 56 ms behind the join: one that begins at 10.048 would overlap it, the next does not.
    expect(argsOf(plan, 'sound1Part2')).toContain('-ss 10.111600');
  });

  const read = { pictures: { parts: [file(), file()] }, bundles: { parts: [file(), file()] } };

  it('puts one frame behind the other, and sound as far from it as it was', () => {
    const plan = planned({ ...copied, ...read });
    expect(plan.next).toBeUndefined();
    const lists = plan.steps.flatMap((step) => (step.kind === 'partList' ? [step.parts] : []));
    expect(lists).toMatchObject([
      [{ file: { work: 'part1' }, durationSec: expect.closeTo(1, 6) }, { file: { work: 'part2' } }],
      [
        { file: { work: 'sound1Part1' }, durationSec: expect.closeTo(1.08, 6) },
        { file: { work: 'sound1Part2' } },
      ],
    ]);
    expect(argsOf(plan, 'join')).toMatch(
      /^-copyts -itsoffset 0.000000 .*"list".* -itsoffset 0.032000 .*"sound1List"/,
    );
    const held = plan.expect.flatMap((line) => (line.kind === 'ranges' ? [line] : []));
    expect(held).toMatchObject([
      {
        index: 0,
        how: 'bytes',
        parts: [
          { fromSec: 20, untilSec: 21, bySec: -20 },
          { fromSec: 10, bySec: -9 },
        ],
      },
      {
        index: 1,
        how: 'bytes',
        parts: [{ fromSec: expect.closeTo(20.032, 6) }, { fromSec: expect.closeTo(10.112, 6), bySec: -9 }],
      },
    ]);
    expect(plan.notes.map(({ text }) => text).join('\n')).toMatch(/nothing is heard for 0.056 s at most/);
  });

  it('begins each part with a chapter, and keeps those that begin in it', () => {
    const chapters = [
      { startSec: 0, endSec: 20.5, title: 'Lobby' },
      { startSec: 20.5, endSec: 60, title: 'Match' },
    ];
    const chaptersOf = (media: MediaInfo) =>
      planned({ ...copied, ...read }, { media }).expect.flatMap((line) =>
        line.kind === 'chapters' ? line.chapters : [],
      );
    expect(chaptersOf(recorded({ chapters }))).toEqual([
      { startSec: 0, title: 'Goal: Lobby' },
      { startSec: 0.5, title: 'Match' },
      { startSec: 1, title: 'Lobby' },
    ]);
    expect(chaptersOf(recorded()).map(({ title }) => title)).toEqual(['Goal', '00.00.10.200-00.00.11.050']);
  });

  it('encodes all of every part where decoders are set up otherwise, or where what was joined did not hold', () => {
    const open = nearFound((n) => n === 100 || n === 200);
    const exact = { mode: 'exact' };
    const seams = seamsFound([20.5, 21, 10.2, 11.1]);
    const parts = { ...open, ...seams, ...read };
    const same = planned(parts, exact);
    expect(ids(same)).toContain('join');
    expect(same.otherwise).toBe('missed');
    const other = planned({ ...parts, pictures: { parts: [file(), file('b')] } }, exact);
    expect(other.next).toBe('parts');
    expect(ids(other)).toEqual(expect.arrayContaining(['part1Whole', 'part2Whole', 'picturesWhole']));
    const missed = planned({ ...parts, missed: [{ output: 'joined', text: 'a frame' }] }, exact);
    expect(ids(missed)).toContain('part2Whole');
    const both = { ...parts, pictures: { parts: [file(), file('b')] }, picturesWhole: read.pictures };
    const { next, otherwise } = planned(both, exact);
    expect([next, otherwise]).toEqual([undefined, undefined]);
    expect(ids(planned(both, exact))).toContain('joinWhole');
    const still = { ...both, picturesWhole: { parts: [file(), file('b')] } };
    expect(rejection(() => planned(still, exact))).toMatch(/^PARTS_DIFFER: .*set up otherwise for part 2/);
  });

  it('is refused where a copy begins with frames that need what was cut off, or a track is empty', () => {
    const packets = [200, 203, 198, 199, 201, 202].map((n, at) => ({
      sec: n / 10,
      decodeSec: 19.5 + at / 10,
      key: n === 200,
    }));
    const near = {
      points: points.map((sec) =>
        sec === 20.5 ? { packets, toEnd: false } : around(sec, (n) => n % 10 === 0),
      ),
    };
    expect(rejection(() => planned({ near }))).toMatch(
      /^PARAMS_INVALID: .*2 frames before it.*Take mode exact/,
    );
    const empty = {
      ...copied,
      pictures: read.pictures,
      bundles: { parts: [file(), { startSec: 0, streams: [] }] },
    };
    expect(rejection(() => planned(empty))).toMatch(/^PARAMS_INVALID: A track .* Take container mkv/);
  });
});

describe('what is joined', () => {
  it('is one clip as ever where one range is asked for, and separate clips where nothing is said', () => {
    const one = planOf('clip', { join: 'joined', ranges: ranges.slice(0, 1) }, context({}, recorded()));
    expect(Object.keys(one.outputs)).toEqual(['clip1']);
    expect(Object.keys(planOf('clip', { ranges }, context({}, recorded())).outputs)).toEqual([
      'clip1',
      'clip2',
    ]);
  });

  it('is put into Matroska where its sound can not stay as it is, unless another container was asked for', () => {
    const media = recorded(
      {},
      { kind: 'audio', index: 2, codec: 'pcm_s16le', channels: 2, sampleRate: 48_000 },
    );
    expect(planned({}, { media }).outputs).toMatchObject({ joined: { fileName: 'Clip 1 joined.mkv' } });
    expect(rejection(() => planned({}, { media, container: 'mp4' }))).toMatch(
      /^PARAMS_INVALID: Audio #2 pcm_s16le.*container same or mkv/,
    );
  });
});
