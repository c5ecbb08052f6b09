import { describe, expect, it } from 'vitest';
import { dropsFrames, framesAt, nearestRate, rateName, timecode } from '../encode/frame-rate.ts';
import { csvChapters } from './csv.ts';
import { edlChapters, edlRate } from './edl.ts';
import { fcpxmlChapters } from './fcpxml.ts';
import type { ChapterList } from './list.ts';
import { otioChapters } from './otio.ts';
import { youtubeChapters, youtubeFaults } from './youtube.ts';

const list = (marks: readonly [number, string][], changes: Partial<ChapterList> = {}): ChapterList => ({
  chapters: marks.map(([atSec, title]) => ({ atSec, title })),
  ...{
    durationSec: 90,
    rate: { num: 30_000, den: 1001 },
    fileName: 'Night 1.mkv',
    width: 1920,
    height: 1080,
  },
  ...{ hasPicture: true, hasSound: true, ...changes },
});
const three = list([
  [0, 'Lobby'],
  [12.5, 'A & "B" <c>'],
  [60, 'End'],
]);

describe('timecode', () => {
  const ntsc30 = nearestRate(29.97);
  const ntsc60 = nearestRate(59.94);
  it.each([
    [0, '00:00:00;00'],
    [1799, '00:00:59;29'],
    [1800, '00:01:00;02'],
    [3598, '00:02:00;02'],
    [17_981, '00:09:59;29'],
    [17_982, '00:10:00;00'],
    [107_892, '01:00:00;00'],
  ])('skips two numbers a minute but every tenth: frame %j of 29.97', (frame, written) => {
    expect(timecode(frame, ntsc30)).toBe(written);
  });

  it.each([
    [3599, '00:00:59;59'],
    [3600, '00:01:00;04'],
    [35_964, '00:10:00;00'],
    [215_784, '01:00:00;00'],
  ])('skips four of 59.94: frame %j', (frame, written) => {
    expect(timecode(frame, ntsc60)).toBe(written);
  });

  it('skips nothing at other rates', () => {
    const rates = [23.976, 24, 25, 30, 47.952, 50, 60, 119.88];
    expect(rates.filter((fps) => dropsFrames(nearestRate(fps)))).toEqual([]);
    expect(timecode(1800, nearestRate(30))).toBe('00:01:00:00');
    expect(timecode(86_400, nearestRate(23.976))).toBe('01:00:00:00');
  });

  it('never gives two frames one number, nor goes back', () => {
    const written = Array.from({ length: 18_500 }, (_, frame) => timecode(frame, ntsc30));
    expect(new Set(written).size).toBe(written.length);
    expect(written.toSorted()).toEqual(written);
  });

  it('takes the nearest rate that editors know', () => {
    expect([23.98, 29.9699, 59.92, 60, 24.9, 143].map((fps) => rateName(nearestRate(fps)))).toEqual([
      ...['23.976', '29.97', '59.94', '60', '25', '120'],
    ]);
    expect(framesAt(60, ntsc30)).toBe(1798);
  });
});

describe('chapters for YouTube', () => {
  it('are lines of clock and title, without angle brackets', () => {
    expect(youtubeChapters(three)).toBe('0:00 Lobby\n0:12 A & "B" ‹c›\n1:00 End\n');
    expect(youtubeFaults(three)).toEqual([]);
  });

  it('have hours in every line where one needs them', () => {
    const long = list(
      [
        [0, 'a'],
        [3725, 'b\nc'],
      ],
      { durationSec: 4000 },
    );
    expect(youtubeChapters(long)).toBe('0:00:00 a\n1:02:05 b c\n');
  });

  it.each([
    [
      [
        [1, 'a'],
        [20, 'b'],
        [40, 'c'],
      ],
      ['the first does not begin at 0:00'],
    ],
    [
      [
        [0, 'a'],
        [20, 'b'],
      ],
      ['there are 2, and three are needed'],
    ],
    [
      [
        [0, 'a'],
        [9.99, 'b'],
        [40, 'c'],
      ],
      ['1 of them lasts less than 10 seconds'],
    ],
    [
      [
        [0, 'a'],
        [40, 'b'],
        [85, 'c'],
      ],
      ['1 of them lasts less than 10 seconds'],
    ],
    [
      [
        [0, 'a'],
        [20, 'b'],
        [40, 'ü'.repeat(2500)],
      ],
      ['a description holds 5000 bytes, and they take 5020'],
    ],
  ] as [[number, string][], string[]][])(
    'are said to be none where they break a rule: %#',
    (marks, faults) => {
      expect(youtubeFaults(list(marks))).toEqual(faults);
    },
  );
});

describe('chapters as CSV', () => {
  it('double quotes, and run no formulas', () => {
    const rows = csvChapters(
      list([
        [0, '=HYPERLINK("x")'],
        [1.25, 'a,b\r\nc'],
      ]),
    );
    expect(rows).toBe(
      'startSec,endSec,title\r\n0.000,1.250,"\'=HYPERLINK(""x"")"\r\n1.250,90.000,"a,b c"\r\n',
    );
  });
});

describe('chapters as EDL', () => {
  it('are events that follow each other, with drop-frame timecode at 29.97', () => {
    expect(edlChapters(three).split('\r\n')).toEqual([
      ...['TITLE: Night 1.mkv', 'FCM: DROP FRAME', ''],
      '001  AX       V     C        00:00:00;00 00:00:12;15 00:00:00;00 00:00:12;15',
      ...['* FROM CLIP NAME: Night 1.mkv', '* LOC: 00:00:00;00 RED     Lobby'],
      '002  AX       V     C        00:00:12;15 00:00:59;28 00:00:12;15 00:00:59;28',
      ...['* FROM CLIP NAME: Night 1.mkv', '* LOC: 00:00:12;15 RED     A & "B" <c>'],
      '003  AX       V     C        00:00:59;28 00:01:29;29 00:00:59;28 00:01:29;29',
      ...['* FROM CLIP NAME: Night 1.mkv', '* LOC: 00:00:59;28 RED     End', ''],
    ]);
  });

  it('count two digits of frames at most, and no event of nothing', () => {
    expect([120, 100, 119.88, 60].map((fps) => rateName(edlRate(nearestRate(fps))))).toEqual([
      ...['60', '50', '59.94', '60'],
    ]);
    const twice = edlChapters(
      list(
        [
          [1, 'a'],
          [1, 'b\r\n001 x'],
        ],
        { rate: { num: 25, den: 1 } },
      ),
    );
    expect(twice).toContain('FCM: NON-DROP FRAME');
    expect(twice).toContain('001  AX       V     C        00:00:01:00 00:00:01:01');
    expect(twice).toContain('RED     b 001 x\r\n');
  });
});

describe('chapters as FCPXML', () => {
  it('fall on frames, as fractions of a second', () => {
    const xml = fcpxmlChapters(three);
    expect(xml).toContain('<fcpxml version="1.9">');
    expect(xml).toContain('<format id="r1" frameDuration="1001/30000s" width="1920" height="1080"/>');
    expect(xml).toContain('src="./Night%201.mkv"');
    expect(xml).toContain('tcStart="0s" tcFormat="DF"');
    expect(xml).toContain(
      '<chapter-marker start="375375/30000s" duration="1001/30000s" value="A &amp; &quot;B&quot; &lt;c&gt;" posterOffset="0s"/>',
    );
    for (const [, frames] of xml.matchAll(/"(\d+)\/30000s"/g)) expect(Number(frames) % 1001).toBe(0);
  });

  it('let no name out of its attribute', () => {
    const xml = fcpxmlChapters(list([[0, '"/>\u0000\uD800<x']], { fileName: 'a"<&>:b.mkv' }));
    expect(xml).toContain('value="&quot;/&gt; \uFFFD&lt;x"');
    expect(xml).toContain('name="a&quot;&lt;&amp;&gt;:b.mkv"');
    expect(xml).toContain('src="./a%22%3C%26%3E%3Ab.mkv"');
  });

  it('are said to be of sound alone where there is no picture', () => {
    const xml = fcpxmlChapters(list([[0, 'a']], { hasPicture: false }));
    expect(xml).not.toContain('hasVideo');
    expect(xml).toContain('hasAudio="1"');
  });
});

describe('chapters as OpenTimelineIO', () => {
  it('are markers of a clip that is the whole recording', () => {
    const timeline = JSON.parse(otioChapters(three));
    const clip = timeline.tracks.children[0].children[0];
    expect(timeline.OTIO_SCHEMA).toBe('Timeline.1');
    expect(clip.media_reference.target_url).toBe('./Night%201.mkv');
    expect(clip.source_range.duration).toMatchObject({ rate: 30_000 / 1001, value: 2697 });
    expect(clip.markers.map(({ name }: { name: string }) => name)).toEqual(['Lobby', 'A & "B" <c>', 'End']);
    expect(clip.markers[1].marked_range.start_time.value).toBe(375);
    expect(clip.markers[1].marked_range.duration.value).toBe(1798 - 375);
  });
});
