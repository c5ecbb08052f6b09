import { describe, expect, it } from 'vitest';
import { rungsFor } from '../../media/package/ladder.ts';
import { dashManifest } from '../../media/package/manifest.ts';
import { masterPlaylist, mediaPlaylist } from '../../media/package/playlists.ts';
import type { PictureTrack, SoundTrack } from '../../media/package/tracks.ts';
import { soundTitles } from './texts.ts';

const heights = (...args: Parameters<typeof rungsFor>) => rungsFor(...args).map(({ height }) => height);

describe('the ladder', () => {
  it.each([
    [1080, 4, [1080, 720, 480, 360]],
    [1080, 2, [1080, 720]],
    [2160, 7, [2160, 1440, 1080, 720, 480, 360, 240]],
    [900, 4, [900, 720, 480, 360]],
    [730, 4, [720, 480, 360, 240]],
    [144, 4, [144]],
    [8640, 2, [4320, 2160]],
  ])('of a source of %i gives %i sizes at most, none larger', (height, most, expected) => {
    expect(heights(height, 30, most)).toEqual(expected);
  });

  it('gives more to more frames, and to a size of its own less than to the next step', () => {
    expect(rungsFor(1080, 60, 1)).toEqual([{ height: 1080, maxKbit: 7500 }]);
    const [own] = rungsFor(900, 30, 1);
    expect(own?.maxKbit).toBeGreaterThan(2800);
    expect(own?.maxKbit).toBeLessThan(5000);
  });
});

const cuts = [
  { start: 90_000, end: 270_180, sizeBytes: 200_000 },
  { start: 270_180, end: 450_360, sizeBytes: 100_000 },
  { start: 450_360, end: 453_363, sizeBytes: 50_000 },
];
const picture: PictureTrack = {
  ...{ name: 'v0', timescale: 90_000, codec: 'avc1.64001f', segments: cuts },
  ...{ width: 1280, height: 720, sampleAspect: '1:1', frameRate: 29.97 },
};
const sound: SoundTrack = {
  ...{ name: 'a0', timescale: 48_000, codec: 'mp4a.40.2', channels: 2, title: 'Mic "A"\n#EXTINF' },
  language: 'deu',
  segments: [{ start: 46_976, end: 143_232, sizeBytes: 20_000 }],
};

describe('playlists', () => {
  it('say how long each segment is, and where it is', () => {
    expect(mediaPlaylist(picture, false).split('\n')).toEqual([
      ...['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:3', '#EXT-X-MEDIA-SEQUENCE:0'],
      ...['#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-MAP:URI="v0-init.m4s"'],
      ...['#EXTINF:2.002000,', 'v0-00001.m4s', '#EXTINF:2.002000,', 'v0-00002.m4s'],
      ...['#EXTINF:0.033367,', 'v0-00003.m4s', '#EXT-X-ENDLIST', ''],
    ]);
  });

  it('name the key after what is not encrypted with it', () => {
    const text = mediaPlaylist(picture, true);
    expect(text.indexOf('#EXT-X-MAP')).toBeLessThan(text.indexOf('#EXT-X-KEY:METHOD=AES-128,URI="key.bin"'));
  });

  it('let no title end its line or its quotes', () => {
    const [, , , media] = masterPlaylist([picture], [sound]).split('\n');
    expect(media).toBe(
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Mic  A  #EXTINF",LANGUAGE="deu",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="a0.m3u8"',
    );
    const manifest = dashManifest({
      pictures: [picture],
      sounds: [{ ...sound, title: '</Label><x a="1">&' }],
      zeroSec: 1,
    });
    expect(manifest).toContain('<Label>&lt;/Label&gt;&lt;x a=&quot;1&quot;&gt;&amp;</Label>');
  });

  it('tell sounds of one name apart', () => {
    const stream = { kind: 'audio', index: 1, codec: 'aac', channels: 2, sampleRate: 48_000 } as const;
    const streams = [{ title: 'Mic' }, { title: 'Mic' }, {}, { language: 'eng' }].map((more) => ({
      ...stream,
      ...{ default: false, forced: false },
      ...more,
    }));
    expect(soundTitles(streams)).toEqual(['Mic', 'Mic (2)', 'Audio 3', 'Audio 4 (eng)']);
  });

  it('say what the largest segment asks of a line, and what is usual', () => {
    const master = masterPlaylist([picture], []);
    // 200,000 bytes in 2.002 s; the frame at the end counts as half a segment.
    expect(master).toContain(`BANDWIDTH=${Math.ceil((200_000 * 8) / 2.002)},`);
    expect(master).toContain('FRAME-RATE=29.970,CODECS="avc1.64001f"\n');
  });

  it('give neighbours of one length one element, and begin the film where its clock does', () => {
    const manifest = dashManifest({ pictures: [picture], sounds: [sound], zeroSec: 1 });
    expect(manifest).toContain('<S t="90000" d="180180" r="1"/>\n<S d="3003"/>');
    expect(manifest).toContain('presentationTimeOffset="90000"');
    expect(manifest).toContain('mediaPresentationDuration="PT4.037S"');
  });
});
