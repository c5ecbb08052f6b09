import { describe, expect, it } from 'vitest';
import { decodeText, subtitleFormatOf } from './text.ts';

const words = 'Grüße – “so”\n';

const utf16 = (text: string, isBig: boolean): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

describe('text whose encoding nobody tells', () => {
  it.each<[string, Uint8Array, string]>([
    ['utf-8', Buffer.from(words), 'utf-8'],
    ['utf-8 with a mark', Buffer.from(`\ufeff${words}`), 'utf-8'],
    ['utf-16le with a mark', utf16(`\ufeff${words}`, false), 'utf-16le'],
    ['utf-16be with a mark', utf16(`\ufeff${words}`, true), 'utf-16be'],
    ['utf-16le', utf16(words, false), 'utf-16le'],
    ['utf-16be', utf16(words, true), 'utf-16be'],
    [
      'windows-1252',
      Buffer.from([71, 114, 0xfc, 0xdf, 101, 32, 0x96, 32, 0x93, 115, 111, 0x94, 13, 10]),
      'windows-1252',
    ],
  ])('is read as %s', (_, bytes, encoding) => {
    expect(decodeText(bytes)).toEqual({ text: words, encoding });
  });

  it('is told by its words, not by its name', () => {
    expect(subtitleFormatOf('WEBVTT - title\n\n00:00.200 --> 00:00.900\nHi\n')).toBe('vtt');
    expect(subtitleFormatOf('[Script Info]\nScriptType: v4.00+\n')).toBe('ass');
    expect(subtitleFormatOf('1\n00:00:01,000 --> 00:00:02,000\nHi\n')).toBe('srt');
    expect(subtitleFormatOf('Dear diary\n')).toBeUndefined();
  });
});
