/** What limits a drive that is there. */
export interface Limits {
  /** The native watch ran out of watches. */
  exhausted: boolean;
  /** Folders that could not be read. */
  unreadable: readonly string[];
  badNames: number;
  scanFailure: string | null;
}

const count = (number: number, one: string, many: string): string =>
  number === 1 ? `One ${one}` : `${number} ${many}`;

/** The same in sentences with their remedies; null where all is well. */
export const troubleOf = ({ exhausted, unreadable, badNames, scanFailure }: Limits): string | null => {
  const sentences = [
    exhausted &&
      'The system has no file watches left, so this drive is polled. Raise fs.inotify.max_user_watches.',
    unreadable.length > 0 &&
      `${count(unreadable.length, 'folder', 'folders')} can't be read: ${unreadable.slice(0, 3).join(', ')}. Give StreamOps the right to.`,
    badNames > 0 &&
      `${count(badNames, 'name is', 'names are')} not valid UTF-8 and left alone. Rename what you want taken up.`,
    scanFailure,
  ];
  return sentences.filter((sentence) => typeof sentence === 'string').join(' ') || null;
};
