import type { VideoStream } from '../media-info.ts';
import { displaySize, fitInside, type PictureSize } from '../picture-size.ts';

/** Pixels, longest side. */
const posterLongest = 1280;
const hoverLongest = 480;
const tileLongest = 240;

const mostTiles = 100;
const tilesPerSec = 4;
const mostColumns = 10;
const mostHoverFrames = 40;
export const hoverFrameRate = 8;

/** How a recording is cut into tiles, and what the pictures measure. */
export interface LookLayout {
  tiles: number;
  secondsPerTile: number;
  columns: number;
  rows: number;
  tile: PictureSize;
  hover: PictureSize;
  poster: PictureSize;
  hoverFrames: number;
  /** Every n-th tile is a frame of the hover clip. */
  hoverStep: number;
}

export const lookLayout = (video: VideoStream, durationSec: number): LookLayout => {
  const tiles = Math.min(mostTiles, Math.max(1, Math.ceil(durationSec * tilesPerSec)));
  const columns = Math.min(mostColumns, tiles);
  const size = displaySize(video);
  const hoverStep = Math.ceil(tiles / mostHoverFrames);
  return {
    tiles,
    secondsPerTile: durationSec / tiles,
    columns,
    rows: Math.ceil(tiles / columns),
    tile: fitInside(size, tileLongest),
    hover: fitInside(size, hoverLongest),
    poster: fitInside(size, posterLongest),
    hoverFrames: Math.ceil(tiles / hoverStep),
    hoverStep,
  };
};
