import { describe, expect, it } from 'vitest';
import { type CaptionLook, captionFacts, styledCaptions } from './captions.ts';

const ass = (...lines: readonly string[]): string =>
  [
    '[Script Info]\nPlayResY: 288\n\n[V4+ Styles]\nStyle: Default,Arial,16\n\n[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...lines,
  ].join('\n');
const line = (text: string, start = '0:00:01.00', end = '0:00:02.00'): string =>
  `Dialogue: 0,${start},${end},Default,,0,0,0,,${text}`;

const look: CaptionLook = {
  ...{ width: 1080, height: 1920, pixelAspect: 1, size: 0.05, outline: 0.1, position: 'bottom' },
};
const textsOf = (script: string): string[] =>
  script.split('\n').flatMap((each) => (each.startsWith('Dialogue:') ? (each.split(',,').at(-1) ?? '') : []));

describe('captions in a style of ours', () => {
  it('are as large as the picture asks', () => {
    const script = styledCaptions(ass(line('Hello, you')), look);
    expect(script).toContain('PlayResX: 1080\nPlayResY: 1920\n');
    expect(script).toContain('Style: Default,Arial,96,');
    expect(script).toMatch(/,100,100,0,0,1,9\.6,0,2,54,54,96,1\n/);
    expect(script).toContain('Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Hello, you\n');
    expect(script).not.toContain('288');
  });

  it.each([
    ['top', 8],
    ['middle', 5],
    ['bottom', 2],
  ] as const)('stand at the %s', (position, alignment) => {
    expect(styledCaptions(ass(line('x')), { ...look, position })).toContain(`,0,${alignment},54,54,`);
  });

  it('keep colours and italics, and lose sizes and places in another script’s units', () => {
    const texts = [
      '{\\fs40}{\\c&HFF&}A {\\an8}line{\\fs}{\\c}\\Nand {\\i1}another{\\i0}',
      '{\\pos(10,20)\\b1}bold{\\r}{\\fs0}',
      '{\\fscx200\\fsp3}wide',
    ];
    expect(textsOf(styledCaptions(ass(...texts.map((text) => line(text))), look))).toEqual([
      ...['{\\c&HFF&}A {\\an8}line{\\c}\\Nand {\\i1}another{\\i0}', '{\\b1}bold{\\r}', 'wide'],
    ]);
  });

  it.each(['{', '{\\pos(', '\\fs1'])('are written with a million of %s that nothing closes', (sign) => {
    const text = sign.repeat(1_000_000);
    expect(textsOf(styledCaptions(ass(line(text)), look))).toEqual([text]);
    expect(textsOf(styledCaptions(ass(line(`{${text}}`)), look))).toHaveLength(1);
    expect(captionFacts(ass(line(`${'a'.repeat(1_000_000)}${text}`)))).toMatchObject({ sampleSec: null });
  });

  it('have nothing of a head or a style that came with them', () => {
    const evil = ass('Style: Default,x', '[Fonts]', 'fontname: x', line('said'));
    expect(styledCaptions(evil, look)).not.toMatch(/\[Fonts\]|Default,x/);
  });
});

describe('what captions show', () => {
  it('is when, how often, and where plain letters are seen', () => {
    const lines = [
      line('♪', '0:00:00.50', '0:00:01.00'),
      line('{\\i1}ü{\\i0}', '0:00:02.00', '0:00:03.00'),
      line('Grüße, du', '1:00:04.00', '1:00:06.00'),
      line('', '2:00:00.00', '2:00:01.00'),
      line('never', '3:00:01.00', '3:00:01.00'),
    ];
    expect(captionFacts(ass(...lines))).toEqual({
      ...{ lines: 3, firstSec: 0.5, lastSec: 3606, sampleSec: 3605 },
    });
    expect(captionFacts(ass(line('♪')))).toMatchObject({ sampleSec: null });
    expect(captionFacts(ass())).toBeUndefined();
  });
});
