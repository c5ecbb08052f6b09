import { describe, expect, it } from 'vitest';
import { gameLayouts, layoutByTags } from './game-layouts.ts';

const webcam = { x: 0, y: 0.7, width: 0.25, height: 0.3 };
const crop = { x: 0.25, y: 0, width: 0.5, height: 1 };

describe('layouts of games', () => {
  it('are found by the tag of a recording, whatever its capitals', () => {
    const layouts = gameLayouts.parse([
      { game: ' Elden Ring ', webcam },
      { game: 'Doom', crop },
    ]);
    expect(layoutByTags(layouts, ['fun', 'Game: elden ring'])).toEqual({ game: 'Elden Ring', webcam });
    expect(layoutByTags(layouts, ['game:Tetris'])).toBeUndefined();
    expect(layoutByTags(layouts, ['doom'])).toBeUndefined();
  });

  it.each([
    ['one that shows nothing', [{ game: 'Doom' }], /^0: Give at least one rectangle/],
    ['a rectangle over the edge', [{ game: 'Doom', crop: { ...crop, x: 0.6 } }], /^0\.crop: .*over the edge/],
    ['a slip', [{ game: 'Doom', webcan: webcam, crop }], /^0: Unrecognized key: "webcan"/],
    ['no name', [{ game: '  ', crop }], /^0\.game: /],
    [
      'two of a game',
      [
        { game: 'Doom', crop },
        { game: 'DOOM', webcam },
      ],
      /^1\.game: another layout is for "DOOM" already/,
    ],
  ])('are refused by the name of the field: %s', (_, layouts, words) => {
    const issues = gameLayouts.safeParse(layouts).error?.issues ?? [];
    expect(issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      expect.stringMatching(words),
    ]);
  });
});
