type Flag = string | number | undefined;

/** `{ crf: 20, vf: undefined }` → `['-crf', '20']`. ffmpeg's order: input flags, input, output flags. */
export const flags = (options: Readonly<Record<string, Flag>>): string[] =>
  Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`-${name}`, String(value)],
  );
