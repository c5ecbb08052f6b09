import { describe, expect, it } from 'vitest';
import { type MediaInfo, mediaInfo } from '../../media/media-info.ts';
import type { Part } from './agree.ts';
import { chapterText, joinedChapters, timeline } from './timeline.ts';

const media = (chapters: MediaInfo['chapters'] = []): MediaInfo =>
  mediaInfo.parse({
    container: 'mkv',
    durationSec: 2,
    startSec: 10,
    streams: [
      { kind: 'video', index: 0, codec: 'h264', width: 64, height: 64 },
      { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000 },
    ],
    chapters,
  });

/** From 10 s of its clock on; the sound from a little before to after the picture's end. */
const part = (stem: string, soundEndSec: number, own: MediaInfo = media()): Part => ({
  input: {
    ...{ assetId: stem, driveId: 'd', path: `${stem}.mkv`, dir: '', name: `${stem}.mkv`, stem, ext: 'mkv' },
    ...{ sizeBytes: 1, modifiedAt: 1, tags: [], media: own },
  },
  facts: {
    streams: [
      { index: 0, packets: 50, firstSec: 10, endSec: 12, toldEndSec: 12, timeBase: '1/1000' },
      {
        index: 1,
        packets: 94,
        firstSec: 9.979,
        endSec: soundEndSec,
        toldEndSec: soundEndSec - 0.003,
        timeBase: '1/1000',
      },
    ],
  },
});

describe('where parts lie', () => {
  it('is after the longest track of the one before, so that none overlaps', () => {
    const placed = timeline([part('a', 12.003), part('b', 11.5)], media().streams);
    expect(placed[0]).toMatchObject({ atSec: 0, bySec: -10, waitSec: 0 });
    // Sound ends 2.003 s from the start, and that of the next begins 21 ms before its start.
    expect(placed[1]?.atSec).toBeCloseTo(2.024, 6);
    expect(placed[1]?.bySec).toBeCloseTo(-7.976, 6);
    expect(placed[1]?.waitSec).toBeCloseTo(0.024, 6);
  });

  it('is on a tick of the slowest clock', () => {
    const slow = part('a', 12.003);
    slow.facts.streams[0] = {
      index: 0,
      packets: 50,
      firstSec: 10,
      endSec: 12,
      toldEndSec: 12,
      timeBase: '1/25',
    };
    expect(timeline([slow, slow], media().streams)[1]?.atSec).toBeCloseTo(2.04, 6);
  });
});

describe('chapters', () => {
  it('are one for each part, and its own', () => {
    const own = media([
      { startSec: 10, endSec: 11, title: 'Lobby' },
      { startSec: 11, endSec: 12, title: 'Boss' },
    ]);
    const chapters = joinedChapters(timeline([part('a', 12), part('b', 12, own)], media().streams));
    expect(chapters.map(({ title }) => title)).toEqual(['a', 'b: Lobby', 'Boss']);
    expect(chapters[2]?.startSec).toBeCloseTo(3.021, 6);
    expect(chapters[0]?.endSec).toBe(chapters[1]?.startSec);
  });

  it('say nothing but their titles to ffmpeg', () => {
    const title = 'a=b;#\\\r\n[CHAPTER]';
    expect(chapterText([{ startSec: 0, endSec: 1.5, title }])).toBe(
      ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000000\nSTART=0\nEND=1500000\ntitle=a\\=b\\;\\#\\\\\\\r\\\n[CHAPTER]\n',
    );
  });

  it('end with their line, whatever their last character is', () => {
    const text = chapterText([{ startSec: 0, endSec: 1.5, title: 'C:\\' }]);
    expect(text.split('\n').at(-2)).toBe('title=C:\\\\\0');
  });
});
