import { expect, it } from 'vitest';
import { mediaInfo } from '../media-info.ts';
import { lookLayout } from './layout.ts';
import { spriteVtt, vttTime } from './sprite-vtt.ts';

const { streams } = mediaInfo.parse({
  container: 'mkv',
  durationSec: 3600,
  streams: [{ kind: 'video', index: 0, codec: 'h264', width: 1920, height: 1080 }],
});
const [video] = streams;
if (video?.kind !== 'video') throw new Error('It is one.');

it('gives every tile of the sheet its time and its place', () => {
  const layout = lookLayout(video, 3600);
  const [head, first, , ...rest] = spriteVtt('sprite', layout).split('\n\n');
  expect(head).toBe('WEBVTT');
  expect(first).toBe('00:00:00.000 --> 00:00:36.000\nsprite#xywh=0,0,240,136');
  expect(rest).toHaveLength(98);
  expect(rest.at(-1)).toBe('00:59:24.000 --> 01:00:00.000\nsprite#xywh=2160,1224,240,136\n');
});

it('carries what rounds up to a second', () => {
  expect(vttTime(59.9996)).toBe('00:01:00.000');
  expect(vttTime(36_000)).toBe('10:00:00.000');
});
