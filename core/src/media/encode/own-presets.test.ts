import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ownPreset, ownPresets } from './own-presets.ts';
import { presets, proxyPresets } from './presets.ts';

const [usual] = presets;
const { video } = usual;

/** What is said of it, as `field: words`. */
const saidOf = (schema: z.ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe("a person's own preset", () => {
  it('may be any of the program', () => {
    for (const one of [...presets, ...proxyPresets]) expect(ownPreset.parse(one)).toEqual(one);
  });

  it.each([
    ['container', { container: 'avi' }, /^container: Invalid option/],
    ['name', { name: '../up' }, /^name: a name of a-z, 0-9 and -$/],
    [
      'codec',
      { container: 'webm', audio: { codec: 'opus', kbitPerChannel: 64 } },
      /^video.codec: webm takes vp9, av1, not h264$/,
    ],
    ['picture', { video: null }, /^video: mp4 takes h264, hevc, av1, not null/],
    ['sound', { audio: { codec: 'opus', kbitPerChannel: 64 } }, /^audio.codec: mp4 takes aac, not opus$/],
    [
      'quality',
      { video: { ...video, quality: { software: 60, hardware: 20 } } },
      /^video.quality.software: h264 ends at 51, not 60$/,
    ],
    ['depth', { video: { ...video, tenBit: true } }, /^video.tenBit: h264 has 8 bits here/],
    [
      'size',
      { maxBytes: 1_000_000 },
      /^maxBytes: a size needs a picture of h264 whose encoders are software/,
    ],
    ['slip', { video: { ...video, sped: 'fast' } }, /^video: Unrecognized key: "sped"$/],
  ])('is refused by the name of the field: %s', (_what, changes, words) => {
    const [first, ...others] = saidOf(ownPreset, { ...usual, ...changes });
    expect(first).toMatch(words);
    expect(others).toEqual([]);
  });

  it('has a name that no other of them has', () => {
    const own = { ...usual, name: 'own' };
    expect(saidOf(ownPresets, [own, { ...own, name: 'other' }])).toEqual([]);
    expect(saidOf(ownPresets, [own, own])).toEqual(['1.name: another preset is called "own" already']);
  });
});
