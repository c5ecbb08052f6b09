import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MediaInfo } from '../../media/media-info.ts';
import { jobDefinition } from '../index.ts';
import { defineJob } from '../kit/define.ts';
import { readPackets } from '../kit/found.ts';
import { type PlanDraft, plan as planSchema } from '../kit/plan.ts';
import { context } from '../testing/plans.ts';
import { plannedBytes } from './bytes.ts';
import { plannedEstimate } from './index.ts';
import { choicesOf, fromPast, workOf } from './past.ts';

const media: MediaInfo = {
  ...{ container: 'mkv', durationSec: 100, startSec: 0, finished: true, chapters: [] },
  streams: [
    {
      ...{ kind: 'video', index: 0, codec: 'h264', width: 1920, height: 1080, frameRate: 30 },
      ...{
        default: true,
        rotation: 0,
        variableFrameRate: false,
        color: {},
        hdr: 'sdr',
        attachedPicture: false,
      },
    },
    { kind: 'audio', index: 1, codec: 'pcm_s16le', channels: 2, sampleRate: 48_000, default: true },
  ],
};
/** 19.2 MB of it are sound: two channels of 16 bits, 48,000 times a second. */
const inputs = [{ media, sizeBytes: 100_000_000 }];

const output = { to: 'drive', driveId: '018f0000-0000-7000-8000-000000000000', dir: '' } as const;
const planOf = (draft: PlanDraft) =>
  planSchema.parse({ outputs: { video: { ...output, fileName: 'a.mov' } }, ...draft });
const stream = { kind: 'stream', output: 'video', label: 's' } as const;
const copyOf = (index: number, more = {}) => ({
  ...{ ...stream, index, codec: 'h264', copiedFrom: { input: 0, index } },
  ...more,
});
const ffmpeg = (args: string[]) => ({
  kind: 'ffmpeg' as const,
  ...{ id: 'it', title: 'It', args: [...args, { output: 'video' }] },
});

describe('bytes', () => {
  it('of a copy are those of the streams that are copied', () => {
    const both = plannedBytes(planOf({ expect: [copyOf(0), copyOf(1)] }), inputs);
    expect(both?.likely).toBe(100_000_000);
    expect(plannedBytes(planOf({ expect: [copyOf(1)] }), inputs)?.likely).toBe(19_200_000);
  });
  it('of sound alone that somebody encoded are a guess, and of PCM none', () => {
    const [picture, sound] = media.streams;
    const streams = picture && sound ? [picture, { ...sound, codec: 'aac' }] : [];
    const of = (index: number[], from = { ...media, streams }) =>
      plannedBytes(planOf({ expect: index.map((one) => copyOf(one)) }), [
        { media: from, sizeBytes: 100_000_000 },
      ]);
    const [alone, both, pcm] = [of([1]), of([0, 1]), of([1], media)];
    expect((alone?.high ?? 0) / (alone?.low ?? 1)).toBeGreaterThan(5);
    expect((both?.high ?? 0) / (both?.low ?? 1)).toBeLessThan(1.1);
    expect((pcm?.high ?? 0) / (pcm?.low ?? 1)).toBeLessThan(1.1);
  });
  it('of a part of a copy are that part', () => {
    const part = plannedBytes(planOf({ expect: [copyOf(0, { durationSec: 10 })] }), inputs);
    expect(part?.likely).toBe(8_080_000);
  });
  it('of an encode follow codec and size, with room on both sides', () => {
    const expectation = { ...stream, index: 0, encodedFrom: { input: 0, index: 0 } };
    const of = (codec: string, more = {}) =>
      plannedBytes(planOf({ expect: [{ ...expectation, codec, ...more }] }), inputs);
    const h264 = of('h264');
    const small = of('h264', { width: 960, height: 540 });
    expect(h264?.likely).toBeCloseTo((0.1 * 1920 * 1080 * 30 * 100) / 8, -1);
    expect((small?.likely ?? 0) * 4).toBeCloseTo(h264?.likely ?? 0, -1);
    expect(of('hevc')?.likely).toBeLessThan(h264?.likely ?? 0);
    expect(h264?.low).toBeLessThan((h264?.likely ?? 0) / 2);
    expect(h264?.high).toBeGreaterThan((h264?.likely ?? 0) * 2);
  });
  it('keep to a rate that ffmpeg is told', () => {
    const expectation = { ...stream, index: 0, codec: 'h264', encodedFrom: { input: 0, index: 0 } };
    const rated = planOf({ steps: [ffmpeg(['-b:v', '800k'])], expect: [expectation] });
    expect(plannedBytes(rated, inputs)?.likely).toBe(10_000_000);
  });
  it('are exact where the plan knows them, none where nothing is written, and unknown where a later pass decides', () => {
    const text = planOf({ expect: [{ kind: 'text', output: 'video', label: 't', text: 'größe' }] });
    expect(plannedBytes(text, inputs)).toMatchObject({ likely: 7, low: 7, high: 7 });
    expect(plannedBytes(planOf({ outputs: {} }), inputs)?.high).toBe(0);
    expect(plannedBytes(planOf({ outputs: {}, next: 'x' }), inputs)).toBe(null);
    expect(plannedBytes(planOf({ expect: [{ kind: 'notEmpty', output: 'video' }] }), inputs)).toBe(null);
  });
});

describe('a first guess of seconds', () => {
  /** `after`: the plan once its steps have run. */
  const guess = (draft: PlanDraft, after: PlanDraft = draft) => {
    const definition = defineJob({
      ...{ type: 'guessed', title: 'Guessed', summary: 'A plan.', lane: 'io', needs: 'nothing' },
      params: z.object({}),
      plan: () => after,
    });
    const [known] = context({}, media).inputs;
    const given = context({ inputs: known ? [{ ...known, sizeBytes: 100_000_000 }] : [] });
    return plannedEstimate(planOf(draft), { definition, params: {}, context: given });
  };
  it('is longer for an encode than for a copy, and says what it is', () => {
    const copied = guess({ steps: [ffmpeg(['-c', 'copy'])], expect: [copyOf(0)] });
    const expectation = { ...stream, index: 0, codec: 'hevc', encodedFrom: { input: 0, index: 0 } };
    const encoded = guess({ steps: [ffmpeg(['-c:v', 'libx265'])], expect: [expectation] });
    expect(encoded.seconds?.likely).toBeGreaterThan((copied.seconds?.likely ?? 0) * 50);
    expect(copied.seconds).toMatchObject({ basis: 'a first guess' });
    expect(copied.seconds?.low).toBeLessThan(copied.seconds?.likely ?? 0);
    expect(copied.later).toBe(null);
  });
  it('says that more may follow', () => {
    const measuring = guess({ steps: [ffmpeg(['-f', 'null'])], next: 'it' });
    expect(measuring.later).toContain('“It”');
    expect(measuring.seconds?.likely).toBeGreaterThan(0);
  });
  it('says in the words of its type what follows, and nothing where only the receipt does', () => {
    const steps = [ffmpeg(['-f', 'null'])];
    const told = guess({ steps, next: 'it', afterwards: 'Then it is written.' });
    expect(told.later).toBe('The plan goes on after “It”, by what that leaves. Then it is written.');
    expect(guess({ steps, next: 'it' }, { steps, notes: [] }).later).toBe(null);
    // It may fail, and another step may come.
    expect(guess({ steps: [{ ...ffmpeg([]), mayFail: true }], next: 'it' }, { steps }).later).toContain(
      '“It”',
    );
    expect(guess({ steps, next: 'it' }, { steps: [...steps, readPackets] }).later).toContain('“It”');
  });
  it('is none where the work is planned by what a look finds', () => {
    const looking = guess({ steps: [readPackets], next: readPackets.id });
    expect(looking).toMatchObject({ seconds: null, bytes: null });
  });
});

describe('past jobs', () => {
  const [cpu, io] = [{ lane: 'cpu' }, { lane: 'io' }] as const;
  const work = (seconds: number) => ({ bytes: seconds * 1e6, seconds });
  const took = (seconds: number, tookSec: number) => ({
    work: work(seconds),
    tookSec,
    outputBytes: seconds * 10,
  });

  it('tell how long one takes by how long it is', () => {
    const known = fromPast(cpu, work(200), [took(100, 10.3), took(100, 20.3), took(100, 30.3)]);
    expect(known?.seconds.likely).toBeCloseTo(40.3);
    expect(known?.seconds.basis).toBe('from 3 jobs like it');
    expect(known?.seconds.low).toBeLessThan(20.3);
    expect(known?.seconds.high).toBeGreaterThan(60.3);
    expect(known?.bytes.likely).toBe(2000);
  });
  it('count as one where there is one, and not at all where there is none', () => {
    expect(fromPast(io, work(1), [took(1, 1)])?.seconds.basis).toBe('from 1 job like it');
    expect(fromPast(io, work(1), [])).toBe(null);
  });
  it('are those nearest in length, a dozen of them', () => {
    const near = Array.from({ length: 12 }, () => took(100, 50));
    const far = Array.from({ length: 12 }, () => took(100_000, 1));
    expect(fromPast(cpu, work(100), [...far, ...near])?.seconds.likely).toBeCloseTo(50);
  });
  it('are alike where choices are, whatever their times and names', () => {
    const remux = jobDefinition('remux');
    const of = (params: object) => choicesOf(remux, { ...remux.params.parse(params) });
    expect(of({ container: 'mov', destination: '{stem}' })).toBe(of({ container: 'mov' }));
    expect(of({ container: 'mov' })).not.toBe(of({ container: 'mkv' }));
  });
  it('of ranges have to go through the ranges only', () => {
    const source = [{ sizeBytes: 1000, durationSec: 100 }];
    const ranges = [
      { startSec: 0, endSec: 5 },
      { startSec: 95, endSec: 200 },
    ];
    expect(workOf({ ranges }, source)).toEqual({ bytes: 100, seconds: 10 });
    expect(workOf({}, source)).toEqual({ bytes: 1000, seconds: 100 });
    expect(workOf({}, [{ sizeBytes: 1000, durationSec: null }])).toEqual({ bytes: 1000, seconds: null });
  });
});
