import { describe, expect, it } from 'vitest';
import {
  clock,
  parseDuration,
  parseSize,
  percent,
  plural,
  relativeDate,
  sentence,
  size,
  span,
  speed,
  timeLeft,
} from './format.ts';

const at = (text: string): number => new Date(text).getTime();

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1_400_000_000, '1.4 GB'],
    [18_240_000_000, '18.2 GB'],
    [412_000_000, '412 MB'],
    [999_600, '1 MB'],
    [99_960_000, '100 MB'],
    [Number.NaN, '–'],
  ])('%d bytes read as %s', (bytes, text) => expect(size(bytes)).toBe(text));

  it.each([
    ['200 GB', 200e9],
    ['1.5tb', 1.5e12],
    ['1,5 MB', 1.5e6],
    ['512', 512],
    ['1 GiB', 1024 ** 3],
    ['many', null],
    ['', null],
  ])('%j is taken as %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));
});

describe('media time', () => {
  it.each([
    [0, 0, '0:00'],
    [7.9, 0, '0:07'],
    [5025.6, 1, '1:23:45.6'],
    [59.96, 1, '0:59.9'],
    [3600, 0, '1:00:00'],
    [0.3, 1, '0:00.3'],
  ])('%d s with %d digits reads as %s', (seconds, digits, text) => expect(clock(seconds, digits)).toBe(text));

  it.each([
    ['1:23:45.6', 5025.6],
    ['90', 90],
    ['1m30s', 90],
    ['2 h', 7200],
    ['1.5 min', 90],
    ['soon', null],
    ['', null],
    ['1:', null],
  ])('%j is taken as %s s', (text, seconds) => expect(parseDuration(text)).toBe(seconds));
});

describe('spans and speeds', () => {
  it.each([
    [0.25, '250 ms'],
    [1.5, '1.5 s'],
    [44.2, '44 s'],
    [240, '4 min'],
    [7800, '2 h 10 min'],
    [7200, '2 h'],
    [3 * 86_400, '3 days'],
  ])('%d s reads as %s', (seconds, text) => expect(span(seconds)).toBe(text));

  it('never promises less than a second', () => expect(timeLeft(0.2)).toBe('1 s left'));
  it('does not round progress up to the end', () => expect(percent(99.97)).toBe('99 %'));
  it('names speeds as editors do', () => expect([speed(2.31), speed(140.2)]).toEqual(['2.3×', '140×']));
  it('counts in words', () =>
    expect([plural(1, 'file'), plural(1234, 'file')]).toEqual(['1 file', '1,234 files']));
});

describe('relative dates', () => {
  const now = at('2026-11-21T14:00:00');
  it.each([
    ['2026-11-21T13:59:40', 'just now'],
    ['2026-11-21T13:56:00', '4 min ago'],
    ['2026-11-21T09:14:00', 'today 09:14'],
    ['2026-11-20T20:14:00', 'yesterday 20:14'],
    ['2026-11-17T20:14:00', 'Tuesday 20:14'],
    ['2026-11-03T20:14:00', '3 Nov'],
    ['2024-11-03T20:14:00', '3 Nov 2024'],
    ['2026-11-21T18:00:00', 'today 18:00'],
    ['2026-11-22T18:00:00', 'tomorrow 18:00'],
    ['2026-12-19T18:00:00', '19 Dec'],
  ])('%s reads as %s', (then, text) => expect(relativeDate(at(then), now)).toBe(text));
});

it('makes a sentence of what may be one already', () => {
  expect(['removed by the owner', 'It was replaced.'].map(sentence)).toEqual([
    'Removed by the owner.',
    'It was replaced.',
  ]);
});
