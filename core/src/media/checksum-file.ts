/** What a checksum file can hold, by its extension. */
export const checksumAlgorithms = ['sha256', 'xxh64'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface Checksum {
  /** Lower-case hexadecimal. */
  digest: string;
  /** A name in the folder of the checksum file. */
  fileName: string;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const plain: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' };

/**
 * One line as `sha256sum` prints it and `sha256sum -c` reads it: digest, two blanks, name. A name with a backslash, a
 * line feed or a carriage return is escaped, which a backslash at the start of the line says (GNU coreutils manual,
 * 'md5sum invocation'; carriage returns since 9.0, and older ones refuse such a line and don't mistake it).
 */
export const checksumLine = ({ digest, fileName }: Checksum): string => {
  const escaped = fileName.replace(/[\\\n\r]/g, (character) => escapes[character] ?? character);
  return `${escaped === fileName ? '' : '\\'}${digest}  ${escaped}\n`;
};

const unescaped = (name: string): string | null =>
  /^(?:[^\\]|\\[\\nr])*$/.test(name) ? name.replace(/\\[\\nr]/g, (two) => plain[two] ?? two) : null;

/** What the only line of a checksum file says; null where that is not what the text is. */
export const parseChecksum = (text: string): Checksum | null => {
  const [, mark, digest, written] = /^(\\?)([0-9a-f]{16,}) [ *]([^\n]+)\n$/.exec(text) ?? [];
  if (digest === undefined || written === undefined) return null;
  const fileName = mark === '' ? written : unescaped(written);
  return fileName === null ? null : { digest, fileName };
};
