import { describe, expect, it } from 'vitest';
import { makeAsset } from '../dev/world-assets.ts';
import {
  badges,
  codecName,
  frameRate,
  isSidecar,
  spriteOf,
  streamFacts,
  tileAt,
  tileOfTime,
  tilePosition,
  titleOf,
} from './media-facts.ts';

const sprite = { columns: 5, rows: 4, tileWidth: 160, tileHeight: 90, secondsPerTile: 2, tiles: 18 };
const recording = makeAsset(4, { now: 0, scenes: [] });

describe('sprite sheets', () => {
  it('shows the first tile at the left edge and the last one at the right', () => {
    expect([tileAt(sprite, 0), tileAt(sprite, 0.5), tileAt(sprite, 1), tileAt(sprite, -0.1)]).toEqual([
      0, 9, 17, 0,
    ]);
  });
  it('finds the tile of a moment', () => {
    expect([tileOfTime(sprite, 0), tileOfTime(sprite, 3.9), tileOfTime(sprite, 500)]).toEqual([0, 1, 17]);
  });
  it('moves the sheet so that the tile fills the box', () => {
    expect([tilePosition(sprite, 0), tilePosition(sprite, 4), tilePosition(sprite, 17)]).toEqual([
      '0% 0%',
      '100% 0%',
      '50% 100%',
    ]);
    expect(tilePosition({ ...sprite, columns: 1, rows: 1 }, 0)).toBe('0% 0%');
  });
  it('has none where the facts are missing or no numbers', () => {
    expect(spriteOf({ ...recording, artifacts: {} })).toBe(null);
    const broken = { fileName: 's', contentType: 'image/jpeg', sizeBytes: 1, meta: { columns: 'many' } };
    expect(spriteOf({ ...recording, artifacts: { sprite: broken } })).toBe(null);
  });
  it('never shows a tile beyond the sheet', () => {
    const meta = { ...sprite, tiles: 99 };
    const sheet = { fileName: 's', contentType: 'image/jpeg', sizeBytes: 1, meta };
    expect(spriteOf({ ...recording, artifacts: { sprite: sheet } })?.tiles).toBe(20);
  });
});

describe('what a card says', () => {
  it('names only what is out of the ordinary', () => {
    expect(badges(recording)).toEqual(['recording', '1440p', 'HDR', '5 audio']);
    expect(badges({ ...recording, media: null })).toEqual(['recording']);
  });
  it('says codecs as people do', () => {
    expect([codecName('h264'), codecName('pcm_s16le'), codecName('xyz')]).toEqual([
      'H.264',
      'PCM s16le',
      'xyz',
    ]);
  });
  it('keeps the fraction of a frame rate that has one', () => {
    expect([frameRate(60), frameRate(59.94006), frameRate(24.0001)]).toEqual(['60', '59.94', '24']);
  });
  it('tells a stream in one line', () => {
    expect(recording.media?.streams.slice(0, 2).map(streamFacts)).toEqual([
      '2560×1440 · 60 fps · 10 bit · HDR10',
      'stereo · 48 kHz',
    ]);
  });
});

it('calls a folder by its own name, and shows no player for it', () => {
  const derivedFrom = { assetId: recording.id, jobId: recording.id, relation: 'package' as const };
  const folder = { path: '2026/Night 1.package/master.m3u8', derivedFrom };
  expect([titleOf(folder), isSidecar(folder)]).toEqual(['Night 1', true]);
  expect([titleOf({ path: '2026/Night 1.mkv' }), isSidecar({ derivedFrom: null })]).toEqual([
    'Night 1',
    false,
  ]);
});
