/** Units that parameters carry in their names, as the project's own names do. Pure. */

const suffixes: readonly (readonly [RegExp, string])[] = [
  [/Pct$/, '%'],
  [/Days$/, 'days'],
  [/Seconds$/, 's'],
  [/Ms$/, 'ms'],
  [/LuFs$|Lufs$/, 'LUFS'],
  [/Lu$/, 'LU'],
  [/Dbtp$|DbTp$/, 'dBTP'],
  [/Dbfs$/, 'dBFS'],
  [/Db$/, 'dB'],
  [/Kbit$|Kbps$/, 'kbit/s'],
  [/Hz$/, 'Hz'],
  [/Px$|^(x|y|width|height)$/, 'px'],
  [/Fps$|^frameRate$/, 'frames/s'],
];

export const unitOf = (name: string): string | undefined =>
  suffixes.find(([pattern]) => pattern.test(name))?.[1];

/** A moment of a film, that is written to the millisecond: `startSec`, `atSec`. Other seconds are lengths. */
export const isMoment = (name: string): boolean => /^(start|end|at|from|to|in|out|time)Sec$/.test(name);

/** `maxShiftSec` → `Max shift`: the unit leaves the label and stands in the field. */
export const words = (name: string): string => {
  // `maxBytes` without its unit would say nothing.
  const bare = name.match(/^(max|min)(Bytes|Sec)$/);
  if (bare) return `${bare[1] === 'max' ? 'Largest' : 'Smallest'} ${bare[2] === 'Bytes' ? 'size' : 'length'}`;
  const spaced = name
    .replace(/(?<=.)(Sec|Seconds|Bytes|Pct|Px|Ms|Db|Lufs|Dbtp|Kbit|Hz)$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

/** `startSec and endSec` → `start and end`: as the fields beside it are called. */
const asFields = (text: string): string =>
  text.replace(/\b[a-z]+(?:[A-Z][a-z]*)*(?:Sec|Bytes|Pct|Px|Ms|Db)\b/g, (name) => words(name).toLowerCase());

/** `Name; templates use it` → label `Name`, help `Templates use it`; a sentence that is long is help alone. */
export const labelAndHelp = (
  name: string,
  description = '',
): { label: string; help?: string | undefined } => {
  const [head = '', ...rest] = asFields(description).split(/[;:]\s+/);
  if (head && head.length <= 32) {
    const help = rest.join('; ');
    return { label: head, help: help ? help.charAt(0).toUpperCase() + help.slice(1) : undefined };
  }
  return { label: words(name), help: asFields(description) || undefined };
};
