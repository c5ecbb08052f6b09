import { describe, expect, it } from 'vitest';
import { cuesIn, dialoguesIn } from './cues.ts';

const said = [
  { startSec: 0.2, text: 'A line\nand another' },
  { startSec: 3723.45, text: 'Ü & so on' },
];

describe('cues', () => {
  it('are read from SubRip, a mark of its encoding and styles left out', () => {
    const text =
      '\ufeff1\r\n00:00:00,200 --> 00:00:00,900\r\n<i>A line</i>\r\n{\\an8}and another\r\n\r\n2\r\n01:02:03,450 --> 01:02:04,000\r\nÜ & so on\r\n\r\n';
    expect(cuesIn(text, 'srt')).toEqual(said);
  });

  it('are read from WebVTT, with and without hours, notes and settings left out', () => {
    const text =
      'WEBVTT\n\nNOTE nothing\n\nid\n00:00.200 --> 00:00.900 line:0\n<v Bob>A line\nand another\n\n01:02:03.450 --> 01:02:04.000\nÜ &amp; so on\n';
    expect(cuesIn(text, 'vtt')).toEqual(said);
  });

  it('are read from ASS in the order of their times', () => {
    const text = [
      '[Events]',
      'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
      'Dialogue: 0,1:02:03.45,1:02:04.00,Default,,0,0,0,,Ü & so on',
      'Dialogue: 0,0:00:00.20,0:00:00.90,Default,,0,0,0,,{\\b1}A line\\Nand another',
      'Comment: 0,0:00:00.20,0:00:00.90,Default,,0,0,0,,no',
    ].join('\n');
    expect(cuesIn(text, 'ass')).toEqual(said);
    expect(dialoguesIn(text)).toBe(2);
  });

  it.each([
    ['srt', '{'],
    ['srt', '<'],
    ['srt', '{\\pos('],
    ['vtt', '&'],
  ] as const)('are read from %s with a million of %s that nothing closes', (format, sign) => {
    const text = `1\n00:00:00,200 --> 00:00:00,900\n${sign.repeat(1_000_000)}`;
    expect(cuesIn(text, format)).toHaveLength(1);
  });

  it('are none in a line of ASS that goes on and on', () => {
    expect(cuesIn(`Dialogue:${' '.repeat(1_000_000)}`, 'ass')).toEqual([]);
  });

  it('are none where a file says nothing', () => {
    expect(cuesIn('', 'srt')).toEqual([]);
    expect(cuesIn('WEBVTT\n', 'vtt')).toEqual([]);
  });
});
