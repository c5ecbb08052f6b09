import { mediaInfo } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { askedWords, assetWords, stemmed, wordsOf } from './search-words.ts';

describe('words of a text', () => {
  it.each([
    ['EldenRing', ['eldenring', 'elden', 'ring']],
    ['2026-01-05 21-30', ['2026', '01', '05', '21', '30']],
    ['take12b', ['take12b', 'take', '12', 'b']],
    ['OBSReplay', ['obsreplay', 'obs', 'replay']],
    ['Ünïcödé', ['unicode']],
    ['ПриветМир', ['приветмир', 'привет', 'мир']],
    ['原神', ['原神', '原', '神']],
    ['a_b/c.d', ['a', 'b', 'c', 'd']],
    ['"*()^:-', []],
    ['ﬁnal', ['final']],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('hold nothing but letters and digits, whatever the text', () => {
    const everything = Array.from({ length: 0x1_1000 }, (_, code) => String.fromCodePoint(code)).join(' ');
    expect(wordsOf(everything).filter((word) => !/^[\p{L}\p{N}]+$/u.test(word))).toEqual([]);
  });
});

describe('words of an asset', () => {
  it('are those of its path, tags and streams, each once', () => {
    const media = mediaInfo.parse({
      container: 'mkv',
      durationSec: 1,
      streams: [
        { kind: 'video', index: 0, codec: 'h264', width: 1080, height: 1920, variableFrameRate: true },
        { kind: 'audio', index: 1, codec: 'aac', channels: 6, sampleRate: 48_000, channelLayout: '5.1' },
        { kind: 'subtitle', index: 2, codec: 'ass', language: 'eng' },
      ],
    });
    const words = assetWords({ path: 'a/clip.mkv', tags: ['clip', 'Win!'], media });
    expect(words).toEqual(
      expect.arrayContaining(['clip', 'win', 'mkv', 'h264', 'avc', '1080p', 'vfr', 'aac', '6ch', 'subtitle']),
    );
    expect(new Set(words).size).toBe(words.length);
    expect(words).not.toContain('undefined');
    expect(words).not.toContain('hdr');
  });

  it('are no more than 200', () => {
    const path = Array.from({ length: 1_000 }, (_, index) => `w${index}`).join(' ');
    expect(assetWords({ path, tags: [], media: null })).toHaveLength(200);
  });
});

describe('a question', () => {
  it('is asked word by word, with the parts of each', () => {
    expect(askedWords(' EldenRing boss! ')).toEqual([
      { whole: 'eldenring', parts: ['elden', 'ring'] },
      { whole: 'boss', parts: [] },
    ]);
    expect(askedWords('?! -')).toEqual([]);
  });

  it.each([
    ['fights', 'fight'],
    ['running', 'run'],
    ['stories', 'stor'],
    ['explosions', 'explosion'],
    ['boss', 'bos'],
    ['is', 'is'],
  ])('stems %s to %s', (word, stem) => {
    expect(stemmed(askedWords(word))).toEqual([{ whole: stem, parts: [] }]);
  });
});
