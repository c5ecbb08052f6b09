import { StreamOpsError } from '../errors.ts';

/**
 * A path inside a drive in its one spelling: parts joined by '/', no leading slash, no '.' or '..'.
 * Rejects with PATH_OUTSIDE_DRIVE. Pure: whether a link leads out is for the file system to say.
 */
export const insidePath = (path: string): string => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..') || path.includes('\0')) {
    throw new StreamOpsError(
      'PATH_OUTSIDE_DRIVE',
      `The path ${JSON.stringify(path)} leads out of the drive.`,
    );
  }
  return parts.join('/');
};

/** Where StreamOps keeps staging and quarantine on a drive. Sensors skip it. */
export const privateFolder = '.streamops';

export const isPrivatePath = (path: string): boolean => path.split('/').includes(privateFolder);

export interface PathParts {
  /** '' at the drive's root, else parts joined by '/'. */
  dir: string;
  name: string;
  stem: string;
  /** Lower case, without the dot; '' where there is none. */
  ext: string;
}

export const pathParts = (path: string): PathParts => {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const hasExt = dot > 0;
  return {
    dir: slash < 0 ? '' : path.slice(0, slash),
    name,
    stem: hasExt ? name.slice(0, dot) : name,
    ext: hasExt ? name.slice(dot + 1).toLowerCase() : '',
  };
};

export const joinPath = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('/');

/** The longest beginning of a text that fits into so many bytes of UTF-8. */
export const cutToBytes = (text: string, most: number): string => {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > most) break;
    kept += character;
  }
  return kept;
};

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** File systems hold names of 255 bytes. */
const longestName = 255;

/** A stem and what follows it as one file name; the stem is cut where both together are longer than a name may be. */
export const nameOf = (stem: string, ending: string): string =>
  `${cutToBytes(stem, longestName - byteLength(ending)).trimEnd()}${ending}`;

/**
 * `clip.mov` and `clip.mks` → `clip (2).mov` and `clip (2).mks`. All of them begin with the stem of the first, which is
 * cut for all alike where one of them would be too long.
 */
export const numberedNames = (names: readonly string[], number: number): string[] => {
  if (number < 2) return [...names];
  const { stem } = pathParts(names[0] ?? '');
  const endings = names.map((name) => ` (${number})${name.slice(stem.length)}`);
  const most = longestName - Math.max(...endings.map(byteLength));
  const cut = cutToBytes(stem, most).trimEnd();
  return endings.map((ending) => `${cut}${ending}`);
};
