import { describe, expect, it } from 'vitest';
import type { Asset } from '../ports/assets.ts';
import {
  type ConditionFacts,
  conditionFields,
  conditionOperators,
  conditions,
  conditionsHold,
} from './conditions.ts';
import { globTest, matchesGlob, splitGlobs, unclosedBracket } from './glob.ts';

const asset: Asset = {
  id: '0190a0f0-0000-7000-8000-000000000001',
  seq: 1,
  driveId: '0190a0f0-0000-7000-8000-000000000002',
  path: 'Elden Ring/2026-11-21 20-00-00.mkv',
  sizeBytes: 1_500_000_000,
  modifiedAt: 0,
  xxh64: null,
  media: {
    container: 'mkv',
    durationSec: 120,
    startSec: 0,
    finished: true,
    chapters: [],
    streams: [
      {
        kind: 'video',
        index: 0,
        codec: 'h264',
        default: true,
        width: 1920,
        height: 1080,
        rotation: 0,
        frameRate: 60,
        variableFrameRate: null,
        color: {},
        hdr: 'sdr',
        attachedPicture: false,
      },
      { kind: 'audio', index: 1, codec: 'aac', default: true, channels: 2, sampleRate: 48_000 },
      { kind: 'audio', index: 2, codec: 'aac', default: false, channels: 2, sampleRate: 48_000 },
    ],
  },
  status: 'ready',
  origin: 'recorder',
  derivedFrom: null,
  duplicateOf: null,
  tags: ['Boss'],
  favourite: false,
  artifacts: {},
  error: null,
  createdAt: 0,
  updatedAt: 0,
};
const facts: ConditionFacts = { asset, driveName: 'recordings', eventType: 'file.closed' };
const test = (field: string, operator: string, value: string, about: ConditionFacts = facts) =>
  conditionsHold(conditions.parse({ list: [{ field, operator, value }] }), about);

describe('conditions', () => {
  it.each([
    ['origin', 'is', 'recorder', true],
    ['origin', 'is', 'job', false],
    ['origin', 'isNot', 'job', true],
    ['extension', 'is', 'MKV', true],
    ['path', 'contains', 'elden', true],
    ['path', 'lacks', 'elden', false],
    ['path', 'matches', '*/*.mkv', true],
    ['fileName', 'matches', '*/*.mkv', false],
    ['drive', 'is', 'recordings', true],
    ['container', 'is', 'mkv', true],
    ['durationSec', 'atLeast', '120', true],
    ['durationSec', 'atLeast', '120.5', false],
    ['sizeMb', 'atMost', '1500', true],
    ['height', 'equals', '1080', true],
    ['frameRate', 'atLeast', '60', true],
    ['audioTracks', 'equals', '2', true],
    ['tags', 'has', 'boss', true],
    ['tags', 'hasNot', 'boss', false],
    ['event', 'is', 'file.closed', true],
  ])('%s %s %s → %s', (field, operator, value, expected) => {
    expect(test(field, operator, value)).toBe(expected);
  });

  it('holds only what is negative of a fact that is not known', () => {
    const unread: ConditionFacts = { ...facts, asset: { ...asset, media: null } };
    const known = conditionOperators.map(({ name, kind, unknown }) => {
      const field = { text: 'container', number: 'durationSec', list: 'tags' }[kind];
      const about = kind === 'list' ? { ...facts, asset: null } : unread;
      return [name, test(field, name, '1', about), unknown];
    });
    for (const [name, found, unknown] of known) expect([name, found]).toEqual([name, unknown]);
  });

  it('asks for all or for any', () => {
    const list = [
      { field: 'origin', operator: 'is', value: 'recorder' },
      { field: 'extension', operator: 'is', value: 'mp4' },
    ];
    expect(conditionsHold(conditions.parse({ match: 'all', list }), facts)).toBe(false);
    expect(conditionsHold(conditions.parse({ match: 'any', list }), facts)).toBe(true);
    expect(conditionsHold(conditions.parse({}), facts)).toBe(true);
  });

  it('refuses a field that is not there, an operator of another kind and a number that is none', () => {
    for (const [field, operator, value] of [
      ['colour', 'is', 'red'],
      ['tags', 'atLeast', '2'],
      ['durationSec', 'atLeast', 'long'],
    ]) {
      expect(conditions.safeParse({ list: [{ field, operator, value }] }).success).toBe(false);
    }
  });

  it('reads every field without an asset', () => {
    const nothing: ConditionFacts = { asset: null, driveName: null, eventType: null };
    for (const field of conditionFields) expect(field.read(nothing) ?? null).toBeNull();
  });
});

describe('globs', () => {
  it.each([
    ['a.mkv', '*.mkv', true],
    ['x/a.mkv', '*.mkv', false],
    ['x/a.mkv', '**/*.mkv', true],
    ['a.mkv', '**/*.mkv', true],
    ['x/y/a.mkv', '**/a.mkv', true],
    ['x/ba.mkv', '**/a.mkv', false],
    ['x/y/a.MKV', 'x/**', true],
    ['x/y/a.mkv', 'x/*/a.???', true],
    ['xy.mkv', 'x?.mkv', true],
    ['x/.mkv', 'x?.mkv', false],
    ['(a+b).mkv', '(a+b).*', true],
    ['', '*', true],
    ['a.MP4', '*.{mkv,mp4}', true],
    ['a.mov', '*.{mkv,mp4}', false],
    ['x/y/a.mov', '{x,z}/**/*.{m{kv,ov},mp4}', true],
    ['ab', 'a{,b}', true],
    ['a', 'a{b,}', true],
    ['take 7', 'take [0-9]', true],
    ['take x', 'take [!0-9]', true],
    ['take/', 'take[!0-9]', false],
    ['a]', 'a[]]', true],
    ['[x].mkv', '\\[x].mkv', true],
    ['a{b,c', 'a{b,c', true],
    ['a[b', 'a[b', true],
    ['🎮.mkv', '?.mkv', true],
    ['line\nbreak.mkv', '*.mkv', true],
    ['x/a.mkv', '!x/**', false],
    ['y/a.mkv', '!x/**', true],
  ])('%s against %s → %s', (path, pattern, expected) => {
    expect(matchesGlob(path, pattern)).toBe(expected);
  });

  it('takes a list as any of these, and none of those behind an exclamation mark', () => {
    const test = globTest(['**/*.mkv', 'obs/**', '!**/raw/**']);
    const paths = ['a.mkv', 'obs/b.srt', 'c.srt', 'obs/raw/d.mkv', 'raw/e.mkv'];
    expect(paths.filter(test)).toEqual(['a.mkv', 'obs/b.srt']);
    expect(paths.filter(globTest([]))).toEqual([]);
  });

  it('leaves hidden names to a dot of the pattern’s own where that is asked', () => {
    const test = globTest(['**/*.mkv', '.obs/*'], { hidden: false });
    expect(['a.mkv', '.a.mkv', 'x/.y/a.mkv', '.obs/a.mkv', '.obs/.a'].filter(test)).toEqual([
      'a.mkv',
      '.obs/a.mkv',
    ]);
  });

  it('says the same of the same path again, however many came between', () => {
    const test = globTest(['**/[!x]*-?.mkv']);
    const name = (n: number) => `${String.fromCodePoint(0x4e00 + n)}/take-${n % 10}.mkv`;
    for (let n = 0; n < 8000; n += 1) if (!test(name(n))) throw new Error(name(n));
    expect([test('a/take-1.mkv'), test('a/xtake-1.mkv')]).toEqual([true, false]);
  });

  it('parts a typed list at commas, but not inside braces', () => {
    expect(splitGlobs(' **/*.{mkv,mp4}, obs/**,, ')).toEqual(['**/*.{mkv,mp4}', 'obs/**']);
  });

  it('tells a bracket that is never closed', () => {
    expect(['**/*.{mkv,', '[0-9', 'a{b[}'].map(unclosedBracket)).toEqual(['{', '[', '[']);
    const whole = ['**/*.{mkv,mp4}', '[{]*', '[]]', '\\{draft', 'take }'];
    expect(whole.map(unclosedBracket)).toEqual(whole.map(() => undefined));
  });

  it('ends on a pattern that would make a backtracking matcher hang', () => {
    expect(matchesGlob('a'.repeat(2_000), '*a'.repeat(30).concat('b'))).toBe(false);
  });
});
