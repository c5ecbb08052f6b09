import { type DriveSettings, globTest, isPrivatePath, isTakenExtension, pathParts } from '@streamops/core';

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

const isNegated = (glob: string): boolean => glob.startsWith('!');
const lastPart = (glob: string): string => glob.slice(glob.lastIndexOf('/') + 1);

/** `raw/**` leaves out all that is in the folder, so that there is no need to look into it. */
const withFolders = (globs: readonly string[]): string[] =>
  globs.flatMap((glob) => (glob.endsWith('/**') ? [glob, glob.slice(0, -'/**'.length)] : [glob]));

/**
 * The drive's filters. Media files are taken where an include glob matches; anything else only where a glob names
 * its extension (`notes/*.txt`). Hidden files and folders only where a glob begins them with its own dot.
 * Temporary names (`.part`, `.tmp`, `.crdownload`) have no media extension.
 */
export const createTakes = ({ include, exclude }: Pick<DriveSettings, 'include' | 'exclude'>): Takes => {
  const but = include.filter(isNegated);
  const given = include.filter((glob) => !isNegated(glob));
  const wanted = given.length > 0 ? given : [everything];
  const named = wanted.filter((glob) => lastPart(glob).includes('.'));
  const includesAll = but.length === 0 && wanted.includes(everything);
  const isIncluded = globTest([...wanted, ...but], { hidden: false });
  const isNamed = globTest(named.length > 0 ? [...named, ...but] : [], { hidden: false });
  const isExcluded = globTest(exclude);
  const isFolderExcluded = globTest(withFolders(exclude));
  const hiddenToo = include.some((glob) => /(^|\/)\./.test(glob));
  const isHidden = (path: string) => /(^|\/)\./.test(path);
  return {
    file(path) {
      const { name, ext } = pathParts(path);
      if (name.endsWith('~') || isPrivatePath(path) || isExcluded(path)) return false;
      if (!isTakenExtension(ext)) return isNamed(path);
      return (includesAll && !isHidden(path)) || isIncluded(path);
    },
    folder: (path) => !isPrivatePath(path) && (hiddenToo || !isHidden(path)) && !isFolderExcluded(path),
  };
};
