import { expect, it } from 'vitest';
import { currentParams, currentType } from './older-names.ts';

it('knows a job type by the words of other programs', () => {
  expect(currentType('ffmpeg_remux')).toBe('remux');
  expect(currentType('write_sidecar')).toBe('sidecar');
  expect(['thumbs', 'thumbnail_generation'].map(currentType)).toEqual(['thumbnails', 'thumbnails']);
  expect(currentType('remux')).toBe('remux');
  expect(currentType('constructor')).toBe('constructor');
});

it('knows the least length of a proxy by its older word', () => {
  expect(currentParams('make_proxies_if', { min_duration: 60, format: 'h264-540p' })).toEqual({
    minDurationSec: 60,
    format: 'h264-540p',
  });
  expect(currentParams('remux', { container: 'mp4' })).toEqual({ container: 'mp4' });
});
