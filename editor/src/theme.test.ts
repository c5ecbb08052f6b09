import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8');
const tokensOf = (block: string): Record<string, string> =>
  Object.fromEntries(
    [...block.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})\s*;/g)].map(([, name, value]) => [name, value]),
  );
const [dark = '', light = ''] = css.split(':root[data-theme="light"]');
const themes = { dark: tokensOf(dark), light: tokensOf(light) };

/** Relative luminance and contrast as WCAG 2.2 defines them. */
const luminance = (hex: string): number => {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
};
const contrast = (a: string, b: string): number => {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

const texts = ['--t1', '--t2', '--t3', '--accent', '--rec', '--live', '--ok', '--warn', '--bad', '--wait'];

describe.each(Object.entries(themes))('the %s theme', (_, tokens) => {
  it('has every colour of the other one', () => {
    expect(Object.keys(tokens).toSorted()).toEqual(Object.keys(themes.dark).toSorted());
  });
  it.each(texts)('%s reads with AA contrast on every surface that text stands on', (text) => {
    for (const surface of ['--s0', '--s1', '--s2']) {
      expect(contrast(tokens[text] ?? '', tokens[surface] ?? ''), surface).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('reads on the accent and on the raised surface', () => {
    expect(contrast(tokens['--on-accent'] ?? '', tokens['--accent'] ?? '')).toBeGreaterThanOrEqual(4.5);
    for (const text of ['--t1', '--t2']) {
      expect(contrast(tokens[text] ?? '', tokens['--s3'] ?? '')).toBeGreaterThanOrEqual(4.5);
    }
  });
});
