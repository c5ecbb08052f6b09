import { closingAt, compileGlob, type Step } from './glob-steps.ts';

interface GlobOptions {
  /** Whether a wildcard may stand for the dot that a hidden name begins with. */
  hidden?: boolean;
}

/** The language, for people; told wherever a glob is written. */
export const globHelp =
  '* is part of a name, ** any folders, ? one character, {mkv,mp4} either, [0-9] one of these, ! before it all but';

/** Every step that may be the next one at some place of a path, and where each character leads from there. */
interface Place {
  states: readonly number[];
  beginsName: boolean;
  next: Map<string, Place | null>;
}

/** What is remembered of the ways through one glob; then it is begun anew. */
const mostRemembered = 5000;

/**
 * Follows every way through the steps at once: time in proportion to path × pattern, whatever the pattern. Where it
 * went before it goes by memory, so that a hundred thousand paths take a tenth of a second.
 */
const runner = (steps: readonly Step[]): ((path: string) => boolean) => {
  let places = new Map<string, Place>();
  let remembered = 0;

  const placeAt = (from: Iterable<number>, beginsName: boolean): Place => {
    const states = new Set(from);
    for (const state of states) {
      const step = steps[state]; // What is added meanwhile is looked at in its turn.
      if (step?.kind === 'fork') for (const to of step.to) states.add(to);
      else if (step?.kind === 'nameBegins' && beginsName) states.add(state + 1);
    }
    const key = `${beginsName} ${[...states].sort((a, b) => a - b)}`;
    const known = places.get(key);
    if (known) return known;
    const place: Place = { states: [...states], beginsName, next: new Map() };
    places.set(key, place);
    return place;
  };

  const goOn = (place: Place, char: string): Place | null => {
    const next = place.states.flatMap((state) => {
      const step = steps[state];
      return step?.kind === 'take' && step.takes(char, place.beginsName) ? [state + 1] : [];
    });
    const to = next.length > 0 ? placeAt(next, char === '/') : null;
    place.next.set(char, to);
    remembered += 1;
    return to;
  };

  let first = placeAt([0], true);
  return (path) => {
    if (remembered > mostRemembered) {
      places = new Map();
      remembered = 0;
      first = placeAt([0], true);
    }
    let place: Place | null = first;
    for (const char of path.toLowerCase()) {
      const known: Place | null | undefined = place.next.get(char);
      place = known === undefined ? goOn(place, char) : known;
      if (place === null) return false;
    }
    return place.states.includes(steps.length);
  };
};

/**
 * A test for paths inside a drive against a list of globs: one of them has to match, and none that begins with `!`.
 * With `!` alone everything else matches; an empty list matches nothing. Upper and lower case are one, as on most
 * drives that recordings lie on; a backslash takes the next character as it is. The rest is in `globHelp`.
 */
export const globTest = (
  patterns: readonly string[],
  { hidden = true }: GlobOptions = {},
): ((path: string) => boolean) => {
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!'));
  const yes = wanted.map((pattern) => runner(compileGlob(pattern, hidden)));
  const no = unwanted.map((pattern) => runner(compileGlob(pattern.slice(1), true)));
  return (path) =>
    (yes.some((test) => test(path)) || (yes.length === 0 && no.length > 0)) && !no.some((test) => test(path));
};

/** Whether a path inside a drive matches one glob. */
export const matchesGlob = (path: string, pattern: string): boolean => globTest([pattern])(path);

/** What a person typed as a list: commas part globs, except inside braces. */
export const splitGlobs = (text: string): string[] => {
  const globs = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '{') depth += 1;
    if (char === '}' && depth > 0) depth -= 1;
    if (char === ',' && depth === 0) globs.push('');
    else globs.push(`${globs.pop()}${char}`);
  }
  return [...new Set(globs.map((glob) => glob.trim()).filter((glob) => glob !== ''))];
};

/** A bracket that a glob opens and never closes: it then stands for itself, which is rarely meant. */
export const unclosedBracket = (glob: string): '{' | '[' | undefined => {
  const chars = [...glob];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at];
    if (char === '\\') at += 1;
    if (char !== '{' && char !== '[') continue;
    const closed = closingAt(chars, at, char, char === '{' ? '}' : ']');
    if (closed < 0) return char;
    // A brace inside a class is one of its characters.
    if (char === '[') at = closed;
  }
  return undefined;
};
