import { expect, it } from 'vitest';
import { dispositionsInWords, isDefaultIn, keptDispositions, type Room } from './dispositions.ts';
import { type Disposition, dispositionWords, type MediaStream, mediaStream } from './media-info.ts';

const track = (kind: 'audio' | 'subtitle', dispositions: readonly Disposition[], more = {}): MediaStream =>
  mediaStream.parse({ kind, index: 1, codec: 'x', channels: 2, sampleRate: 48_000, dispositions, ...more });

it.each<[Room, 'audio' | 'subtitle', Disposition[], Disposition[]]>([
  ['mkv', 'audio', ['comment', 'karaoke'], ['comment']],
  ['mkv', 'audio', ['dub', 'original'], ['original']],
  ['mkv', 'audio', ['descriptions', 'visual_impaired'], ['visual_impaired']],
  ['mkv', 'subtitle', ['descriptions', 'visual_impaired'], ['descriptions', 'visual_impaired']],
  ['webm', 'subtitle', ['forced', 'captions', 'descriptions'], ['forced', 'captions']],
  ['mp4', 'audio', ['hearing_impaired', 'forced'], ['forced']],
  ['mp4', 'audio', ['hearing_impaired', 'captions'], ['hearing_impaired', 'captions']],
  ['mov', 'audio', [...dispositionWords], []],
  ['ts', 'audio', ['visual_impaired', 'descriptions', 'dub'], ['visual_impaired', 'descriptions']],
  ['ts', 'audio', ['hearing_impaired', 'clean_effects'], ['clean_effects']],
  ['ts', 'subtitle', ['hearing_impaired'], []],
])('%s keeps of an %s that is %j: %j', (room, kind, dispositions, kept) => {
  expect(keptDispositions(room, track(kind, dispositions))).toEqual(kept);
});

it('knows of a track from before there were words for it', () => {
  expect(keptDispositions('mkv', track('audio', []))).toEqual([]);
  const { dispositions: _, ...before } = track('audio', []);
  expect(keptDispositions('mkv', before)).toEqual([]);
});

it('turns all sound of a MOV on, and says of MPEG-TS nothing', () => {
  const isDefault = (room: Room) => isDefaultIn(room, track('audio', []));
  expect([isDefault('mkv'), isDefault('mov'), isDefault('mp4'), isDefault('ts')]).toEqual([
    false,
    true,
    true,
    undefined,
  ]);
  expect(isDefaultIn('mov', track('subtitle', [], { default: true }))).toBe(true);
  expect(isDefaultIn('mov', track('subtitle', []))).toBe(undefined);
});

it('has words for all of them', () => {
  expect(dispositionsInWords(dispositionWords).split(', ')).toHaveLength(dispositionWords.length);
});
