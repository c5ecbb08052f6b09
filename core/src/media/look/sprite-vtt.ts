import type { LookLayout } from './layout.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** `01:02:03.450`, as WebVTT writes it. */
export const vttTime = (sec: number): string => {
  const ms = Math.round(sec * 1000);
  const whole = Math.floor(ms / 1000);
  const rest = String(ms % 1000).padStart(3, '0');
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${rest}`;
};

/**
 * A sprite sheet's tiles as WebVTT cues, which players show over their time line: each names its rectangle of the
 * picture `image`, an address relative to this file's, by a media fragment (`#xywh=`, in pixels;
 * https://www.w3.org/TR/media-frags/#naming-space).
 */
export const spriteVtt = (image: string, layout: LookLayout): string => {
  const { tiles, secondsPerTile, columns, tile } = layout;
  const cues = Array.from({ length: tiles }, (_, at) => {
    const place = [(at % columns) * tile.width, Math.floor(at / columns) * tile.height];
    const times = [at, at + 1].map((n) => vttTime(n * secondsPerTile)).join(' --> ');
    return `${times}\n${image}#xywh=${[...place, tile.width, tile.height].join(',')}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
};
