import { StreamOpsError } from '../../errors.ts';

export const thumbnailFormats = ['jpg', 'png', 'webp'] as const;
export type ThumbnailFormat = (typeof thumbnailFormats)[number];

/** In one folder; more is a film and no overview. */
export const mostThumbnails = 10_000;

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * `00.12.30.jpg`, by its time, as every file system holds it: Windows has no colons in names. With milliseconds where
 * the pictures do not lie on whole seconds, so that names sort as times do.
 */
export const thumbnailName = (nth: number, everySec: number, format: ThumbnailFormat): string => {
  const stepMs = Math.round(everySec * 1000);
  const ms = nth * stepMs;
  const sec = Math.floor(ms / 1000);
  const clock = [Math.floor(sec / 3600), Math.floor(sec / 60) % 60, sec % 60].map(two).join('.');
  const rest = stepMs % 1000 === 0 ? '' : `.${String(ms % 1000).padStart(3, '0')}`;
  return `${clock}${rest}.${format}`;
};

/** Times are counted in milliseconds: what is less is no picture of its own. */
const roundingSec = 0.001;

/** One at the start, and one each `everySec` before the end; a picture of any length has one. Seconds. */
export const thumbnailCount = (lengthSec: number, everySec: number): number =>
  Math.max(1, Math.ceil((lengthSec - roundingSec) / everySec));

/** Rejects with PARAMS_INVALID where a folder would hold too many. `name`: of the recording. */
export const refuseMany = (lengthSec: number, everySec: number, name: string): void => {
  const count = thumbnailCount(lengthSec, everySec);
  if (count <= mostThumbnails) return;
  const least = Math.ceil(lengthSec / mostThumbnails);
  const text = `${name} would have ${count} pictures, and ${mostThumbnails} are the most. Ask for one every ${least} seconds or more.`;
  throw new StreamOpsError('PARAMS_INVALID', text);
};
