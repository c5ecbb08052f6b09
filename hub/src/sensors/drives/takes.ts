import { type DriveSettings, isPrivatePath, isTakenExtension, pathParts } from '@streamops/core';
import picomatch from 'picomatch';

export interface Takes {
  /** Whether a file at this path inside the drive is ours to take up. */
  file(path: string): boolean;
  /** Whether to look into this folder at all. */
  folder(path: string): boolean;
}

const everything = '**/*';

/** Node gives this character for bytes that are no UTF-8; such a name can't be opened again. */
const replacement = '\uFFFD';
export const isBadName = (name: string): boolean => name.includes(replacement);

/** `s`: names may hold newlines. */
const options = { flags: 'is' };
const matcher = (globs: readonly string[], more = {}) =>
  globs.length > 0 ? picomatch([...globs], { ...options, ...more }) : () => false;

const lastPart = (glob: string): string => glob.slice(glob.lastIndexOf('/') + 1);

/**
 * The drive's filters. Media files are taken where an include glob matches; anything else only where a glob names
 * its extension (`notes/*.txt`). Hidden files and folders only where a glob begins them with its own dot.
 * Temporary names (`.part`, `.tmp`, `.crdownload`) have no media extension.
 */
export const createTakes = ({ include, exclude }: Pick<DriveSettings, 'include' | 'exclude'>): Takes => {
  const includesAll = include.length === 0 || include.includes(everything);
  const isIncluded = matcher(include);
  const isNamed = matcher(include.filter((glob) => lastPart(glob).includes('.')));
  const isExcluded = matcher(exclude, { dot: true });
  const hiddenToo = include.some((glob) => /(^|\/)\./.test(glob));
  const isHidden = (path: string) => /(^|\/)\./.test(path);
  return {
    file(path) {
      const { name, ext } = pathParts(path);
      if (name.endsWith('~') || isPrivatePath(path) || isExcluded(path)) return false;
      if (!isTakenExtension(ext)) return isNamed(path);
      return (includesAll && !isHidden(path)) || isIncluded(path);
    },
    folder: (path) => !isPrivatePath(path) && (hiddenToo || !isHidden(path)) && !isExcluded(path),
  };
};
