import { cuesIn, type MediaInfo, mediaInfo } from '@streamops/core';
import { describe, expect, it } from 'vitest';
import { attached } from './attached.ts';
import { chapters } from './chapters.ts';
import { missingCues } from './cues.ts';
import type { Evidence } from './define.ts';
import { sameBytes } from './same-bytes.ts';

const nothing = () => Promise.reject(new Error('not asked for'));

/** Evidence that holds what one line asks for. */
const evidence = (media: MediaInfo, copyTraces: Evidence['copyTraces'] = []): Evidence => ({
  tools: { ffmpeg: '', ffprobe: '', launcher: () => [], env: {} },
  signal: new AbortController().signal,
  path: (file) => Promise.resolve('input' in file ? '/in' : '/out'),
  readsWhole: () => false,
  media: () => Promise.resolve(media),
  ...{ packets: nothing, ends: nothing, hashed: nothing, runs: nothing, loudness: nothing, starts: nothing },
  ffmpegTraces: [],
  copyTraces,
});

const rich = mediaInfo.parse({
  container: 'mkv',
  durationSec: 1,
  streams: [
    { kind: 'video', index: 0, codec: 'h264', width: 16, height: 16 },
    { kind: 'attachment', index: 1, codec: 'ttf', fileName: 'A.ttf', sizeBytes: 9 },
    { kind: 'video', index: 2, codec: 'png', width: 64, height: 64, attachedPicture: true },
  ],
  chapters: [
    { startSec: 0, endSec: 1, title: 'Lobby' },
    { startSec: 1, endSec: 2, title: 'Match' },
  ],
});

describe('a line of the receipt', () => {
  const font = {
    kind: 'attached',
    what: 'attachment',
    output: 'video',
    label: 'Font',
    codec: 'ttf',
  } as const;
  it.each([
    [{ ...font, nth: 0, fileName: 'A.ttf', sizeBytes: 9 }, 'ttf, A.ttf, 9 bytes', true],
    [{ ...font, nth: 0, fileName: 'A.ttf', sizeBytes: 10 }, 'ttf, A.ttf, 9 bytes', false],
    [{ ...font, nth: 0, codec: 'unknown', fileName: 'A.ttf', sizeBytes: 9 }, 'A.ttf, 9 bytes', true],
    [{ ...font, nth: 1, fileName: 'B.ttf' }, 'no such attachment', false],
    [{ ...font, what: 'cover' as const, nth: 0, codec: 'png', width: 64, height: 64 }, 'png, 64 × 64', true],
    [{ ...font, what: 'cover' as const, nth: 0, codec: 'mjpeg' }, 'png', false],
  ])('finds what hangs on a file: %j', async (expected, found, ok) => {
    expect(await attached(expected, evidence(rich))).toMatchObject({ found, ok });
  });

  it.each([
    [
      [
        ['Lobby', 0],
        ['Match', 1],
      ],
      '2 chapters',
      true,
    ],
    [[['Lobby', 0]], '2 chapters', false],
    [
      [
        ['Lobby', 0],
        ['Match', 1],
        ['End', 2],
      ],
      '2 chapters, no "End"',
      false,
    ],
    [
      [
        ['Lobby', 0],
        ['Match', 1.5],
      ],
      '2 chapters, "Match" at 1.000 s',
      false,
    ],
    [
      [
        ['Lobby', 0],
        ['Final', 1],
      ],
      '2 chapters, "Match" for "Final"',
      false,
    ],
  ] as const)('counts chapters: %j', async (marks, found, ok) => {
    const promised = marks.map(([title, startSec]) => ({ title, startSec }));
    const line = { kind: 'chapters', output: 'video', chapters: promised } as const;
    expect(await chapters(line, evidence(rich))).toMatchObject({ found, ok });
  });

  it('holds both hashes of a copy against each other', async () => {
    const trace = { from: '/in', to: '/out', read: 'aa', written: 'bb' };
    const line = { kind: 'sameBytes', output: 'file', input: 0 } as const;
    expect(await sameBytes(line, evidence(rich, [trace]))).toMatchObject({
      promised: 'xxh64 aa',
      found: 'xxh64 bb',
      ok: false,
    });
    expect(await sameBytes(line, evidence(rich, [{ ...trace, written: 'aa' }]))).toMatchObject({ ok: true });
  });

  it('reads cues without their styles, and misses none', () => {
    const cues = cuesIn(
      '1\n00:00:01,500 --> 00:00:02,000\n<b>Hello</b>\nyou\n\n2\n01:00:00,000 --> 01:00:01,000\n{\\an8}Bye\n',
      'srt',
    );
    expect(cues).toEqual([
      { startSec: 1.5, text: 'Hello\nyou' },
      { startSec: 3600, text: 'Bye' },
    ]);
    expect(missingCues(cues, cues)).toBe(0);
    expect(missingCues(cues, cues.slice(0, 1))).toBe(1);
    expect(missingCues(cues, [{ startSec: 1.5, text: 'Hullo' }, ...cues.slice(1)])).toBe(1);
    expect(missingCues(cues, [{ startSec: 1.7, text: 'Hello\nyou' }, ...cues.slice(1)])).toBe(1);
  });
});
