import type { VideoStream } from './media-info.ts';

export interface PictureSize {
  width: number;
  height: number;
}

/** `4:3` → 1.333…; 1 where nothing is said or it makes no sense. */
const sampleAspect = (text: string | undefined): number => {
  const [above = 0, below = 0] = (text ?? '').split(':').map(Number);
  return above > 0 && below > 0 ? above / below : 1;
};

/** As it is meant to be seen: square pixels, turned upright. */
export const displaySize = (video: VideoStream): PictureSize => {
  const width = video.width * sampleAspect(video.sampleAspect);
  const isTurned = video.rotation % 180 !== 0;
  return isTurned ? { width: video.height, height: width } : { width, height: video.height };
};

const even = (length: number): number => Math.max(2, Math.round(length / 2) * 2);

/** Inside a square, never larger than it is; even numbers, as 4:2:0 needs them. */
export const fitInside = ({ width, height }: PictureSize, longest: number): PictureSize => {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: even(width * scale), height: even(height * scale) };
};
