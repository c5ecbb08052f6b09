/**
 * `{…}` of SubRip and ASS, and `<…>` of SubRip and WebVTT. Only up to the last closing sign: a pattern that looks for one
 * after each of a million opening signs would never end.
 */
const between = { '}': /\{[^}]*\}/g, '>': /<[^>]*>/g } as const;

/** Each of them with its signs, changed. */
export const changeCommands = (
  text: string,
  closing: keyof typeof between,
  change: (commands: string) => string,
): string => {
  const end = text.lastIndexOf(closing) + 1;
  return text.slice(0, end).replaceAll(between[closing], change) + text.slice(end);
};
