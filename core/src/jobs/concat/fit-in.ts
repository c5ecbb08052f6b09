import { pictureFilters, type TargetPicture } from '../../media/encode/target-picture.ts';
import { transferNames } from '../transcode/picture-args.ts';

const evenNear = (length: number): number => Math.max(2, Math.round(length / 2) * 2);

const ratioOf = (aspect: string): number => {
  const [above = 1, below = 1] = aspect.split(':').map(Number);
  return above / below;
};

/** All of a picture inside another's frame, as large as it can be, in its shape of pixels. */
export const fittedSize = (target: TargetPicture, canvas: TargetPicture) => {
  const stretch = ratioOf(target.sampleAspect) / ratioOf(canvas.sampleAspect);
  const wide = target.width * stretch;
  const scale = Math.min(canvas.width / wide, canvas.height / target.height);
  return {
    width: Math.min(canvas.width, evenNear(wide * scale)),
    height: Math.min(canvas.height, evenNear(target.height * scale)),
  };
};

/** Names of swscale for matrices that need weighing anew; BT.601 has two names of one matrix. */
const matrices: Readonly<Record<string, string>> = {
  ...{ bt709: 'bt709', smpte170m: 'bt601', bt470bg: 'bt601', smpte240m: 'smpte240m', fcc: 'fcc' },
  ...{ bt2020nc: 'bt2020', bt2020c: 'bt2020' },
};

/** Between matrices that both say which they are. */
const rematrixed = ({ color: own }: TargetPicture, { color: wanted }: TargetPicture): string[] => {
  const [from, to] = [matrices[own.matrix ?? ''], matrices[wanted.matrix ?? '']];
  return from && to && from !== to ? [`scale=in_color_matrix=${from}:out_color_matrix=${to}`] : [];
};

/** Every frame says the same of its colours: filters after a join take them from the first. */
const told = ({ color }: TargetPicture): string[] => {
  const { primaries, transfer, matrix, range } = color;
  const named = [
    ...(range === undefined ? [] : [`range=${range}`]),
    ...(primaries === undefined ? [] : [`color_primaries=${primaries}`]),
    ...(transfer === undefined ? [] : [`color_trc=${transferNames[transfer] ?? transfer}`]),
    ...(matrix === undefined ? [] : [`colorspace=${matrix}`]),
  ];
  return named.length > 0 ? [`setparams=${named.join(':')}`] : [];
};

/** A part's picture in the frame of the whole: upright, all of it, black bars where its shape is another. */
export const fittedFilters = (target: TargetPicture, canvas: TargetPicture): string[] => {
  const { width, height } = fittedSize(target, canvas);
  const isOwnSize =
    width === target.width && height === target.height && target.sampleAspect === canvas.sampleAspect;
  const { range } = target.color;
  const fitted: TargetPicture = {
    ...target,
    ...{ width, height, sampleAspect: canvas.sampleAspect, isScaled: !isOwnSize },
    color: range === 'pc' ? { ...target.color, range: 'tv' } : target.color,
  };
  const isFull = width === canvas.width && height === canvas.height;
  const changed = [
    ...rematrixed(fitted, canvas),
    ...(isFull ? [] : [`pad=${canvas.width}:${canvas.height}:(ow-iw)/2:(oh-ih)/2:black`]),
  ];
  return [
    ...pictureFilters(fitted, 'yuv420p'),
    ...(changed.length > 0 ? [...changed, 'format=yuv420p'] : []),
    ...told(canvas),
  ];
};
