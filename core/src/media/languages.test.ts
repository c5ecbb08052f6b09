import { describe, expect, it } from 'vitest';
import { languageIn } from './languages.ts';

describe('a language code', () => {
  it.each([
    ['mov', 'eng', 'eng'],
    ['mov', 'en-US', 'eng'],
    ['mov', 'deu', 'ger'],
    ['mov', 'fre', 'fra'],
    ['mov', 'swe', 'sve'],
    ['mov', 'hrv', undefined],
    ['mp4', 'hrv', 'hrv'],
    ['mp4', 'deu', 'deu'],
    ['mp4', 'sv', 'swe'],
    ['mp4', 'x-klingon', undefined],
    ['mkv', 'x-klingon', 'x-klingon'],
  ] as const)('in %s: %s becomes %s', (container, given, written) => {
    expect(languageIn(container, given)).toBe(written);
  });
});
