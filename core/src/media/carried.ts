import type { RemuxContainer } from './containers.ts';
import { cutToBytes } from './file-path.ts';
import type { VideoStream } from './media-info.ts';

type Color = VideoStream['color'];
type ColorField = keyof Color;

const all: readonly ColorField[] = ['primaries', 'transfer', 'matrix', 'range'];

/** What a codec's own bits say, so that no container can lose it. Not here: nothing. */
const inBits: Readonly<Record<string, readonly ColorField[]>> = {
  ...{ h264: all, hevc: all, av1: all, vp9: all, mpeg2video: all, prores: all },
  ...{ mjpeg: ['matrix', 'range'], png: ['range'], utvideo: ['matrix'] },
};

/** MOV's and MP4's box for colour is written by ffmpeg only where these three are known; MOV's has no range. */
const inBox = (container: RemuxContainer, { primaries, transfer, matrix }: Color): readonly ColorField[] => {
  if (container === 'mkv') return all;
  if (container === 'ts') return [];
  if (!primaries || !transfer || !matrix) return [];
  return container === 'mp4' ? all : ['primaries', 'transfer', 'matrix'];
};

const isKept = (container: RemuxContainer, { codec, color }: VideoStream, field: ColorField): boolean => {
  if (inBox(container, color).includes(field)) return true;
  // Limited is what a decoder takes it for where nothing is said, and what its bits then say too.
  if (field === 'range' && color.range === 'tv') return false;
  return inBits[codec]?.includes(field) ?? false;
};

const fieldsOf = (color: Color): ColorField[] => all.filter((field) => color[field] !== undefined);

/** The colour that is to be read back. Measured with ffmpeg 5.1, every codec with each field alone and with all. */
export const keptColor = (container: RemuxContainer, stream: VideoStream): Record<string, string> =>
  Object.fromEntries(
    fieldsOf(stream.color)
      .filter((field) => isKept(container, stream, field))
      .map((field) => [field, stream.color[field] ?? '']),
  );

/** What gets lost of it and means something: limited range is what is taken where nothing is said. */
export const lostColor = (container: RemuxContainer, stream: VideoStream): string[] =>
  fieldsOf(stream.color)
    .filter(
      (field) => !isKept(container, stream, field) && !(field === 'range' && stream.color.range === 'tv'),
    )
    .map((field) => `${field} ${stream.color[field]}`);

/** Whether players still turn the picture. `mkvKeepsIt`: see the worker's capabilities. */
export const keepsRotation = (container: RemuxContainer, mkvKeepsIt: boolean): boolean =>
  container === 'mkv' ? mkvKeepsIt : container !== 'ts';

/** ffmpeg writes what tells of Dolby Vision into MP4 and MKV alone; the layer that every player shows stays. */
export const keepsHdr = (container: RemuxContainer, { hdr }: VideoStream): boolean =>
  hdr !== 'dolby-vision' || container === 'mp4' || container === 'mkv';

/**
 * MOV has one byte for the length of a track's name, and UTF-8 is not cut inside a character; in MPEG-TS tracks have no
 * names.
 */
export const titleIn = (container: RemuxContainer, title: string): string | undefined => {
  if (container === 'ts') return undefined;
  return container === 'mov' ? cutToBytes(title, 255) : title;
};
