import { deinterlaced, levels, type TargetPicture } from '../../media/encode/target-picture.ts';
import { pixelFormatFor, uploadFilters, type VideoEncoder } from '../../media/encode/video-encoders.ts';
import { toneMap } from '../../media/look/graph.ts';
import type { MotionFacts } from '../../media/motion/schema.ts';
import { type PanEasing, type PanPoint, panExpressions } from '../../media/pan.ts';
import { displaySize, type PictureSize } from '../../media/picture-size.ts';
import { inPixels, narrowedTo, type PixelPart, type Rectangle, wholePicture } from '../../media/rectangle.ts';

/** A part of the picture, which moves where `pan` has points. */
export interface CropLayout {
  kind: 'crop';
  crop: Rectangle;
  pan: readonly PanPoint[];
  easing: PanEasing;
  /** Where the points' zero is in what is encoded: how much later that begins. Seconds. */
  fromSec: number;
  /** What the points come from, where they were found and not asked for. */
  followed?: MotionFacts | 'no room';
}

/** How the picture of a recording becomes an upright or a square one. */
export type SocialLayout =
  | CropLayout
  | { kind: 'blur' }
  /** Height of the upper zone, in pixels. */
  | { kind: 'zones'; webcam: Rectangle; gameplay: Rectangle; upperHeight: number };

const even = (length: number): number => Math.max(2, Math.round(length / 2) * 2);

interface Piece {
  target: TargetPicture;
  /** What of the source: whole numbers, or expressions of the time. */
  part: PictureSize & { x: number | string; y: number | string };
  size: PictureSize;
}

/** One part of the source at its size, with square pixels, in 8 bits of SDR. */
const piece = ({ target, part, size }: Piece, ...extra: readonly string[]): string =>
  [
    `crop=w=${part.width}:h=${part.height}:x='${part.x}':y='${part.y}'`,
    [`scale=w=${size.width}:h=${size.height}:flags=lanczos`, ...levels(target)].join(':'),
    ...extra,
    'setsar=1',
    ...(target.isToneMapped ? toneMap(target.source) : []),
    'format=yuv420p',
  ].join(',');

const cropGraph = (layout: CropLayout, target: TargetPicture): string => {
  const { crop, pan, easing, fromSec } = layout;
  const { source: video } = target;
  const size = { width: target.width, height: target.height };
  const fixed = inPixels(narrowedTo(crop, size, video), video);
  const part: Piece['part'] =
    pan.length === 0 ? fixed : { ...fixed, ...panExpressions(pan, { size: fixed, video, fromSec, easing }) };
  return piece({ target, part, size });
};

/** So much smaller is the ground that is blurred: it costs less, and is as soft. */
const groundShare = 1 / 8;
const groundSigma = 4;

/** Inside the new picture with all of it to be seen, even where it has to be made larger. */
const insideOf = (target: TargetPicture): PictureSize => {
  const shown = displaySize(target.source);
  const scale = Math.min(target.width / shown.width, target.height / shown.height);
  return { width: even(shown.width * scale), height: even(shown.height * scale) };
};

const blurGraph = (target: TargetPicture): string => {
  const { source: video, width, height } = target;
  const ground = inPixels(narrowedTo(wholePicture, { width, height }, video), video);
  const small = { width: even(width * groundShare), height: even(height * groundShare) };
  const soft = piece({ target, part: ground, size: small }, `gblur=sigma=${groundSigma}`);
  const front = piece({ target, part: inPixels(wholePicture, video), size: insideOf(target) });
  return [
    'split=2[behind][before]',
    `[behind]${soft},scale=w=${width}:h=${height}:flags=bicubic,setsar=1[soft]`,
    `[before]${front}[sharp]`,
    '[soft][sharp]overlay=x=(W-w)/2:y=(H-h)/2:format=yuv420',
  ].join(';');
};

const zonesGraph = (layout: Extract<SocialLayout, { kind: 'zones' }>, target: TargetPicture): string => {
  const { width, height, source: video } = target;
  const { upperHeight } = layout;
  const zone = (rect: Rectangle, size: PictureSize): string => {
    const part: PixelPart = inPixels(narrowedTo(rect, size, video), video);
    return piece({ target, part, size });
  };
  return [
    'split=2[above][below]',
    `[above]${zone(layout.webcam, { width, height: upperHeight })}[upper]`,
    `[below]${zone(layout.gameplay, { width, height: height - upperHeight })}[lower]`,
    '[upper][lower]vstack=inputs=2',
  ].join(';');
};

const composed = (layout: SocialLayout, target: TargetPicture): string => {
  if (layout.kind === 'crop') return cropGraph(layout, target);
  return layout.kind === 'blur' ? blurGraph(target) : zonesGraph(layout, target);
};

interface Ending {
  encoder: VideoEncoder;
  /** Filters that draw into the new picture. */
  drawn: readonly string[];
}

/** One picture in, one out: after ffmpeg's own turning upright, to what the encoder reads. */
export const socialGraph = (
  layout: SocialLayout,
  target: TargetPicture,
  { encoder, drawn }: Ending,
): string =>
  [
    ...deinterlaced(target),
    composed(layout, target),
    'setsar=1',
    ...drawn,
    `format=${pixelFormatFor(encoder, target.bitDepth)}`,
    ...uploadFilters(encoder),
  ].join(',');
