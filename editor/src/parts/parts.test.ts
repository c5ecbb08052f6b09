import { jobTypes } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseDuration } from '../format.ts';
import { moment } from './form/moment.ts';
import { fieldsOf, splitList, startOf } from './form/schema.ts';
import { labelAndHelp } from './form/units.ts';
import { coarser, levelled, peaksPath, readPeaks } from './player/peaks.ts';
import { frameTime, playerStep } from './player/player-keys.ts';

describe('forms from JSON Schema', () => {
  it('makes a field of every parameter of every job type', () => {
    for (const { params } of jobTypes) {
      const schema = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
      const fields = fieldsOf(schema, {});
      expect(fields.map(({ name }) => name)).toEqual(Object.keys(params.shape));
      expect(fields.every(({ label }) => label.length > 0)).toBe(true);
    }
  });
  it('takes choices, switches, numbers with units and lists', () => {
    const schema = z.toJSONSchema(
      z.object({
        container: z.enum(['mov', 'mp4']).default('mp4'),
        replace: z.boolean().default(true),
        maxShiftSec: z.number().default(1.5),
        capBytes: z.int().default(5),
        keepDays: z.int().min(1).max(9).default(3),
        add: z.array(z.string()).default(['clip']),
        deep: z.object({ a: z.number() }).optional(),
      }),
      { io: 'input' },
    );
    expect(fieldsOf(schema, { container: 'mov' })).toMatchObject([
      { kind: 'select', value: 'mov', options: ['mov', 'mp4'] },
      { kind: 'switch', value: true },
      { kind: 'duration', value: 1.5, label: 'Max shift' },
      { kind: 'size', value: 5 },
      { kind: 'number', value: 3, unit: 'days', min: 1, max: 9, step: 1 },
      { kind: 'list', value: ['clip'] },
      { kind: 'group', optional: true, value: undefined },
    ]);
  });
  it('leaves empty what may be null, says so, and begins with examples', () => {
    const picture = z.object({
      maxHeight: z
        .int()
        .nullable()
        .meta({ examples: [1080] }),
      quality: z.int().min(1),
      note: z.string().nullable().default(null),
    });
    const schema = z.toJSONSchema(z.object({ video: picture.nullable() }), { io: 'input' });
    const [video] = fieldsOf(schema, { video: null });
    expect(video).toMatchObject({ kind: 'group', optional: true, whenEmpty: null, value: undefined });
    const inner = video?.kind === 'group' ? video.schema : {};
    expect(fieldsOf({ ...inner }, {})).toMatchObject([
      { kind: 'number', optional: true, whenEmpty: null },
      { kind: 'number', optional: false },
      { kind: 'text', optional: true },
    ]);
    expect(startOf({ properties: { video: { ...inner } }, required: ['video'] })).toEqual({
      video: { maxHeight: 1080, quality: 1 },
    });
  });
  it('takes lists of things, kinds of things, choices in order, moments and what may be left out', () => {
    const range = z.object({ startSec: z.number().min(0), endSec: z.number() });
    const schema = z.toJSONSchema(
      z.object({
        ranges: z
          .array(range)
          .min(1)
          .max(9)
          .default([{ startSec: 1, endSec: 2 }]),
        target: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('size'), maxBytes: z.int().min(9) }),
          z.object({ kind: z.literal('rate'), kbit: z.int().default(5) }).describe('A rate'),
        ]),
        encoders: z.array(z.enum(['a', 'b'])).default(['b']),
        everySec: z.array(z.number()).optional(),
        atSec: z.number().nullable().default(null),
        targetLufs: z.number().optional(),
        free: z.union([z.string(), z.number()]).optional(),
      }),
      { io: 'input' },
    );
    const fields = fieldsOf(schema, {});
    expect(fields).toMatchObject([
      { kind: 'rows', value: [{ startSec: 1, endSec: 2 }], min: 1, max: 9, optional: false },
      { kind: 'variants', by: 'kind', optional: false },
      { kind: 'choices', value: ['b'], options: ['a', 'b'] },
      { kind: 'numbers', value: [], optional: true },
      { kind: 'moment', value: undefined, optional: true, label: 'At' },
      { kind: 'number', value: undefined, optional: true, unit: 'LUFS' },
      { kind: 'json', value: null },
    ]);
    const [rows, target] = fields;
    expect(rows?.kind === 'rows' && startOf(rows.item)).toEqual({ startSec: 0, endSec: 0 });
    const variants = target?.kind === 'variants' ? target.variants : [];
    expect(variants.map(({ value, label }) => [value, label])).toEqual([
      ['size', 'Size'],
      ['rate', 'A rate'],
    ]);
    expect(variants.map(({ schema: own }) => startOf(own))).toEqual([{ maxBytes: 9 }, {}]);
  });
  it('tells fields apart whose descriptions begin alike', () => {
    const mix = (text: string) => z.string().optional().describe(`Mix: ${text}`);
    const schema = z.toJSONSchema(z.object({ gainsDb: mix('how loud'), place: mix('where') }), {
      io: 'input',
    });
    expect(fieldsOf(schema, {})).toMatchObject([
      { label: 'Gains', help: 'Mix: how loud' },
      { label: 'Place', help: 'Mix: where' },
    ]);
  });
  it('writes moments to the millisecond', () => {
    expect([0, 83.4504, 3723.9999].map(moment)).toEqual(['0:00:00.000', '0:01:23.450', '1:02:04.000']);
    expect(parseDuration(moment(83.45))).toBe(83.45);
  });
  it('splits a description into label and help', () => {
    expect(labelAndHelp('name', 'Name; templates use it')).toEqual({
      label: 'Name',
      help: 'Templates use it',
    });
    const long = 'Put the index at the front, so that playing starts before all is read';
    expect(labelAndHelp('faststart', long)).toEqual({ label: 'Faststart', help: long });
    expect(labelAndHelp('minQuietSeconds')).toEqual({ label: 'Min quiet', help: undefined });
  });
  it('reads lists without empty and double words', () => {
    expect(splitList(' clip, elden ring,, clip ')).toEqual(['clip', 'elden ring']);
  });
});

describe('player keys', () => {
  const now = { time: 10, duration: 60, frameRate: 25, paused: true, rate: 1 };
  it('steps by one frame, to its middle', () => {
    expect(playerStep('.', now)).toEqual({ kind: 'seek', to: 10.06 });
    expect(playerStep(',', now)).toEqual({ kind: 'seek', to: 9.98 });
  });
  it('counts frames on, however often it is pressed', () => {
    let time = 0;
    for (let i = 0; i < 500; i += 1) time = frameTime(time, 1, 59.94);
    expect(Math.floor(time * 59.94)).toBe(500);
  });
  it('stays within the film', () => {
    expect(playerStep('arrowleft', { ...now, time: 2 })).toEqual({ kind: 'seek', to: 0 });
    expect(playerStep('arrowright', { ...now, time: 58 })).toEqual({ kind: 'seek', to: 60 });
  });
  it('plays with L, faster with each press, and stops with K', () => {
    expect(playerStep('l', now)).toEqual({ kind: 'play', rate: 1 });
    expect(playerStep('l', { ...now, paused: false, rate: 2 })).toEqual({ kind: 'play', rate: 4 });
    expect(playerStep('l', { ...now, paused: false, rate: 8 })).toEqual({ kind: 'play', rate: 8 });
    expect(playerStep('k', { ...now, paused: false })).toEqual({ kind: 'pause' });
  });
  it('leaves other keys alone', () => expect(playerStep('q', now)).toBe(null));
});

describe('waveforms', () => {
  it('reads the artifact, and nothing from another version', () => {
    expect(readPeaks({ version: 1, secondsPerPeak: 1, peaks: [0, 255] })).toEqual([0, 1]);
    expect(readPeaks({ version: 2, peaks: [1] })).toEqual([]);
    expect(readPeaks(null)).toEqual([]);
  });
  it('keeps the loudest of each group', () => expect(coarser([0, 1, 0.2, 0.3], 2)).toEqual([1, 0.3]));
  it('lets quiet sound fill the strip, and silence not', () => {
    expect(levelled([0.1, 0.2])).toEqual([0.5, 1]);
    expect(levelled([0, 0.004])).toEqual([0, 0.004]);
  });
  it('draws silence as a thin line', () => expect(peaksPath([0])).toBe('M0.5 0.980V1.020'));
});

it('a share of a picture is not counted in pixels', () => {
  const properties = { width: { type: 'number', maximum: 1 }, height: { type: 'integer', maximum: 2160 } };
  expect(fieldsOf({ properties }, {}).map((field) => 'unit' in field && field.unit)).toEqual([
    undefined,
    'px',
  ]);
});
