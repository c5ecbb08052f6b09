import type { Asset, AudioStream, JobState, MediaInfo, MediaStream, VideoStream } from '@streamops/core';
import { pathParts } from '@streamops/core';

/**
 * What pages say about media. Core has `mainVideo` and `isOver` too, in modules that build zod schemas, which
 * would bring 60 kB of it into the browser: these lines are repeated instead.
 */
export const isOver = (state: JobState): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

export const pictureOf = (media: MediaInfo | null): VideoStream | undefined => {
  const videos = (media?.streams ?? []).filter(
    (s): s is VideoStream => s.kind === 'video' && !s.attachedPicture,
  );
  return videos.find((s) => s.default) ?? videos[0];
};

export const soundOf = (media: MediaInfo | null): AudioStream[] =>
  (media?.streams ?? []).filter((s): s is AudioStream => s.kind === 'audio');

const codecNames: Record<string, string> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp9: 'VP9',
  vp8: 'VP8',
  mpeg4: 'MPEG-4',
  prores: 'ProRes',
  dnxhd: 'DNxHD',
  aac: 'AAC',
  opus: 'Opus',
  flac: 'FLAC',
  mp3: 'MP3',
  ac3: 'AC-3',
  ass: 'ASS',
  subrip: 'SRT',
};

/** Empty where the container names none, as for fonts and notes. */
export const codecName = (codec: string): string =>
  codec === 'unknown'
    ? ''
    : (codecNames[codec] ?? (codec.startsWith('pcm_') ? `PCM ${codec.slice(4)}` : codec));

/** 59.94 stays, 60.000 is 60. */
export const frameRate = (fps: number): string => String(Number(fps.toFixed(fps % 1 > 0.01 ? 2 : 0)));

const channelNames: Record<number, string> = { 1: 'mono', 2: 'stereo', 6: '5.1', 8: '7.1' };

/** One stream in a line: `1920×1080 60 fps`, `stereo 48 kHz ‘Game’`. */
export const streamFacts = (s: MediaStream): string => {
  if (s.kind === 'video') {
    const facts = [`${s.width}×${s.height}`];
    if (s.frameRate) facts.push(`${frameRate(s.frameRate)} fps${s.variableFrameRate ? ' (varies)' : ''}`);
    if (s.bitDepth && s.bitDepth !== 8) facts.push(`${s.bitDepth} bit`);
    if (s.hdr !== 'sdr') facts.push(s.hdr.toUpperCase());
    if (s.rotation) facts.push(`turned ${s.rotation}°`);
    return facts.join(' · ');
  }
  if (s.kind === 'audio') {
    return `${channelNames[s.channels] ?? `${s.channels} channels`} · ${s.sampleRate / 1000} kHz`;
  }
  return s.fileName ?? '';
};

/** A folder that a job left: what lies in it plays elsewhere, and its entry is called as every other. */
const isFolder = ({ derivedFrom }: Partial<Pick<Asset, 'derivedFrom'>>): boolean =>
  derivedFrom?.relation === 'package' || derivedFrom?.relation === 'thumbnails';

export const titleOf = (asset: Pick<Asset, 'path'> & Partial<Pick<Asset, 'derivedFrom'>>): string =>
  pathParts(isFolder(asset) ? pathParts(asset.path).dir : asset.path).stem;
export const fileOf = (asset: Pick<Asset, 'path'>): string => pathParts(asset.path).name;
export const folderOf = (asset: Pick<Asset, 'path'>): string => pathParts(asset.path).dir;

/** What a container could not hold (subtitles, fonts), or a folder: it has no picture here, and no rule reads it. */
export const isSidecar = (asset: Pick<Asset, 'derivedFrom'>): boolean =>
  asset.derivedFrom?.relation === 'sidecar' || isFolder(asset);

/** What a card says beside the tags: the kind, and only what is out of the ordinary. */
export const badges = (asset: Asset): string[] => {
  const picture = pictureOf(asset.media);
  const tracks = soundOf(asset.media).length;
  const said = [asset.derivedFrom ? asset.derivedFrom.relation : 'recording'];
  if (picture && Math.min(picture.height, picture.width) > 1080)
    said.push(`${Math.min(picture.height, picture.width)}p`);
  if (picture && picture.height > picture.width) said.push('9:16');
  if (picture && picture.hdr !== 'sdr') said.push('HDR');
  if (picture?.variableFrameRate) said.push('VFR');
  if (tracks > 1) said.push(`${tracks} audio`);
  return said;
};

export interface Sprite {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
  secondsPerTile: number;
  tiles: number;
}

/** The sprite sheet's facts, or null where the asset has none that can be shown. */
export const spriteOf = (asset: Asset): Sprite | null => {
  const meta = asset.artifacts.sprite?.meta;
  if (!meta) return null;
  const { columns, rows, tileWidth, tileHeight, secondsPerTile, tiles } = meta;
  const all = [columns, rows, tileWidth, tileHeight].map(Number);
  if (all.some((n) => !(n > 0))) return null;
  const [c = 1, r = 1, w = 1, h = 1] = all;
  return {
    columns: c,
    rows: r,
    tileWidth: w,
    tileHeight: h,
    secondsPerTile: Number(secondsPerTile) || 0,
    tiles: Math.min(Number(tiles) || c * r, c * r),
  };
};

/** The tile under the pointer at `fraction` (0 to 1) of the picture's width. */
export const tileAt = (sprite: Sprite, fraction: number): number =>
  Math.min(sprite.tiles - 1, Math.max(0, Math.floor(fraction * sprite.tiles)));

/** The tile that shows a moment of the film. */
export const tileOfTime = (sprite: Sprite, seconds: number): number =>
  Math.min(sprite.tiles - 1, Math.max(0, Math.floor(seconds / (sprite.secondsPerTile || 1))));

/** CSS `background-position` of a tile when the sheet is scaled to `columns` × `rows` times the box. */
export const tilePosition = ({ columns, rows }: Sprite, tile: number): string => {
  const across = columns > 1 ? ((tile % columns) / (columns - 1)) * 100 : 0;
  const down = rows > 1 ? (Math.floor(tile / columns) / (rows - 1)) * 100 : 0;
  return `${across}% ${down}%`;
};

/** The address of a file or picture. `updatedAt` makes a new picture a new address. */
export const mediaUrl = (id: string, artifact?: string, version?: number): string =>
  `/media/${id}${artifact ? `/${artifact}` : ''}${version ? `?v=${version}` : ''}`;
