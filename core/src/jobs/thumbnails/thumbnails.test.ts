import { describe, expect, it } from 'vitest';
import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import type { Found, Plan } from '../kit/plan.ts';
import { context, planOf as planFrom, rejection } from '../testing/plans.ts';
import { boundOfKeyframes } from './shown.ts';

const filmOf = (more: object = {}, durationSec: number | null = 3600): MediaInfo =>
  mediaInfo.parse({
    ...{ container: 'mkv', durationSec },
    streams: [{ kind: 'video', index: 0, codec: 'h264', width: 1920, height: 1080, ...more }],
  });
const film = filmOf();
const hdr = filmOf({ color: { transfer: 'smpte2084', primaries: 'bt2020', matrix: 'bt2020nc' } });

const planOf = (given: { params?: object; media?: MediaInfo; found?: Record<string, unknown> }): Plan =>
  planFrom('thumbnails', { ...given.params }, context({ found: given.found ?? {} }, given.media ?? film));

/** What a pass finds whose keyframes lie so far from each other. */
const pass = (apartSec: number, more: Partial<Found['pictures']> = {}): Found['pictures'] => ({
  ...{ count: 360, lengthSec: 3600, complaints: [] },
  lines: Array.from({ length: Math.ceil(3600 / apartSec) }, (_, nth) => [
    `[Parsed_metadata_3 @ 0x1] frame:${nth} pts:0 pts_time:${nth * apartSec}`,
    '[Parsed_metadata_3 @ 0x1] lavfi.shown=1',
  ]).flat(),
  ...more,
});

const passes = (plan: Plan): unknown => plan.next ?? plan.steps.map(({ id }) => id);
const noKeyframes = { count: 0, lengthSec: 3600, complaints: [], lines: [] };

describe('how thumbnails are taken', () => {
  it.each([
    ['by keyframes, of a long recording', {}, film, 'keyframes'],
    ['by every frame, where that is asked', { exact: true }, film, 'everything'],
    ['by every frame, of a short one', {}, filmOf({}, 39), 'everything'],
    ['by every frame, where nobody knows the length', {}, filmOf({}, null), 'everything'],
    ['by every frame, where each is a keyframe', {}, filmOf({ codec: 'dnxhd' }), 'everything'],
    [
      'by every frame, where they lie closer than keyframes are told apart',
      { everySec: 0.5 },
      film,
      'everything',
    ],
    ['with HDR brought to BT.709', {}, hdr, 'keyframes as SDR'],
  ])('%s', (_, params, media, next) => {
    const plan = planOf({ params, media });
    expect(plan.next).toBe(next);
    const [step] = plan.steps;
    expect(step?.kind === 'pictures' && step.args.includes('nokey')).toBe(next.startsWith('keyframes'));
  });

  it('by every frame after all, where a keyframe is too far from a picture', () => {
    const found = { keyframes: pass(8.33) };
    expect(passes(planOf({ found }))).toBe('everything');
    expect(passes(planOf({ found: { keyframes: noKeyframes } }))).toBe('everything');
    const plan = planOf({ found: { ...found, everything: pass(8.33) } });
    expect(plan.next).toBeUndefined();
    expect(plan.notes[0]?.text).toBe('Each picture is the frame that is shown at the start of its cue.');
  });

  it('without tone-mapping, and says so, where this ffmpeg has no zscale', () => {
    const none = { ...noKeyframes, failed: "No such filter: 'zscale'" };
    expect(passes(planOf({ media: hdr, found: { 'keyframes as SDR': none } }))).toBe('keyframes');
    const found = { 'keyframes as SDR': none, keyframes: pass(2) };
    const texts = planOf({ media: hdr, found }).notes.map(({ text }) => text);
    expect(texts).toContain('It is HDR, and this ffmpeg has no zscale to bring it to BT.709: it looks flat.');
  });

  it('once more by every frame before it gives up', () => {
    const failed = { ...noKeyframes, failed: 'Unknown encoder libwebp' };
    const [params, keyframes] = [{ format: 'webp' }, failed];
    expect(passes(planOf({ params, found: { keyframes } }))).toBe('everything');
    const last = { keyframes, everything: failed };
    expect(rejection(() => planOf({ params, found: last }))).toBe(
      "FFMPEG_MISSING: The worker's ffmpeg writes no webp. Ask for jpg or png.",
    );
    const other = { keyframes, everything: { ...failed, failed: 'Something else' } };
    expect(rejection(() => planOf({ params, found: other }))).toBe('FFMPEG_FAILED: Something else');
  });
});

describe('a folder of thumbnails', () => {
  it('is promised with as many as the packets tell, however long the header says it is', () => {
    const plan = planOf({ found: { keyframes: pass(2, { lengthSec: 1800.5, count: 181 }) } });
    expect(plan.outputs).toMatchObject({
      thumbnails: { fileName: 'Clip 1.thumbnails', entry: 'index.vtt', relation: 'thumbnails' },
    });
    expect(plan.expect).toMatchObject([
      { kind: 'pictures', count: 181, everySec: 10, format: 'jpg', width: 640, height: 360 },
      { kind: 'text', file: 'index.vtt', text: expect.stringContaining('00:30:00.000 --> 00:30:00.500') },
    ]);
  });

  it('counts in whole milliseconds, whatever is asked', () => {
    const [step] = planOf({ params: { everySec: 1.23456, exact: true } }).steps;
    expect(step).toMatchObject({ everySec: 1.235 });
    expect(JSON.stringify(step)).toContain('fps=fps=1000/1235');
  });

  it('holds ten thousand at most', () => {
    expect(planOf({ params: { everySec: 1 }, media: filmOf({}, 7200) }).next).toBe('everything');
    const long = filmOf({}, 20_000);
    expect(rejection(() => planOf({ params: { everySec: 1 }, media: long }))).toMatch(
      /^PARAMS_INVALID: Clip 1\.mkv would have 20000 pictures/,
    );
  });

  it('is not made of sound', () => {
    const sound = { kind: 'audio', index: 0, codec: 'flac', channels: 2, sampleRate: 48_000 };
    const media = mediaInfo.parse({ container: 'mkv', durationSec: 5, streams: [sound] });
    expect(rejection(() => planOf({ media }))).toMatch(/^NOT_MEDIA: Clip 1\.mkv has no moving picture/);
  });
});

it('knows how far the furthest keyframe is from the time of a picture', () => {
  const ticks = { count: 360, everySec: 10 };
  // 8 s for the picture at 10 s would be 2 s away, and 2.5 are the most.
  expect(boundOfKeyframes(pass(4).lines, ticks)).toBeCloseTo(2.01, 5);
  expect(boundOfKeyframes(pass(6).lines, ticks)).toBeUndefined();
  expect(boundOfKeyframes([], ticks)).toBeUndefined();
});
