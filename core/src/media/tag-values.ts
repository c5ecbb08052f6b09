/** What a tag of the form `game:Elden Ring` tells; undefined where none does. */
export const taggedAs = (tags: readonly string[], key: 'game' | 'scene'): string | undefined => {
  const found = tags.find((tag) => new RegExp(`^${key}:\\s*\\S`, 'i').test(tag));
  return found?.slice(key.length + 1).trim();
};
