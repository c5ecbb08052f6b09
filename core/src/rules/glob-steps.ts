/** What stands at one place of a compiled glob. `fork` goes on at each of its places at once. */
export type Step =
  | { kind: 'take'; takes: (char: string, beginsName: boolean) => boolean }
  | { kind: 'fork'; to: number[] }
  | { kind: 'nameBegins' };

/** Where a bracket that opens at `from` closes; -1: nowhere, and then it is a character like any other. */
export const closingAt = (chars: readonly string[], from: number, open: string, close: string): number => {
  let depth = 0;
  for (let at = from; at < chars.length; at += 1) {
    if (chars[at] === '\\') at += 1;
    else if (chars[at] === open && (open === '{' || at === from)) depth += 1;
    else if (chars[at] === close && (open === '{' || at > from + 1)) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
};

/** `[abc]`, `[a-z]`, `[!abc]`; never a slash. */
const classTest = (inside: readonly string[]): ((char: string) => boolean) => {
  const negated = inside[0] === '!' || inside[0] === '^';
  const ranges: [string, string][] = [];
  for (let at = negated ? 1 : 0; at < inside.length; at += 1) {
    const first = inside[at] ?? '';
    const last = inside[at + 2];
    const isRange = inside[at + 1] === '-' && last !== undefined;
    ranges.push([first, isRange ? last : first]);
    if (isRange) at += 2;
  }
  return (char) => char !== '/' && ranges.some(([from, to]) => from <= char && char <= to) !== negated;
};

/** A glob as steps. `hidden`: whether a wildcard may stand for the dot that a hidden name begins with. */
export const compileGlob = (pattern: string, hidden: boolean): Step[] => {
  const chars = [...pattern.toLowerCase()];
  const steps: Step[] = [];
  let at = 0;

  const take = (test: (char: string) => boolean) =>
    steps.push({
      kind: 'take',
      takes: (char, beginsName) => (hidden || char !== '.' || !beginsName) && test(char),
    });
  const takeChar = (wanted: string) => steps.push({ kind: 'take', takes: (char) => char === wanted });
  /** Any number of these. */
  const repeat = (test: (char: string) => boolean) => {
    const start = steps.length;
    steps.push({ kind: 'fork', to: [start + 1, start + 3] });
    take(test);
    steps.push({ kind: 'fork', to: [start] });
  };
  const inName = (char: string) => char !== '/';

  const stars = () => {
    const start = at;
    while (chars[at] === '*') at += 1;
    if (at - start === 1) return repeat(inName);
    repeat(() => true);
    if (chars[at] !== '/') return;
    at += 1; // '**/' ends where a name begins, and may stand for no folder at all.
    steps.push({ kind: 'nameBegins' });
  };

  const either = (end: number) => {
    const choice: Step & { kind: 'fork' } = { kind: 'fork', to: [] };
    const ways: number[] = [];
    steps.push(choice);
    while (at < end) {
      at += 1; // The opening brace, or the comma before this one.
      choice.to.push(steps.length);
      sequence(end);
      ways.push(steps.push({ kind: 'fork', to: [] }) - 1);
    }
    at = end + 1;
    for (const way of ways) steps[way] = { kind: 'fork', to: [steps.length] };
  };

  const one = (char: string) => {
    if (char === '*') return stars();
    const closed = char === '{' || char === '[' ? closingAt(chars, at, char, char === '{' ? '}' : ']') : -1;
    if (closed > at + 1 && char === '{') return either(closed);
    if (closed > at + 1) {
      take(classTest(chars.slice(at + 1, closed)));
      at = closed + 1;
      return;
    }
    const escaped = char === '\\' ? chars[at + 1] : undefined;
    if (char === '?') take(inName);
    else takeChar(escaped ?? char);
    at += escaped === undefined ? 1 : 2;
  };

  /** Up to `end`, or to the comma that ends one way of a choice. */
  const sequence = (end: number) => {
    const inBraces = end < chars.length;
    while (at < end && !(inBraces && chars[at] === ',')) one(chars[at] ?? '');
  };

  sequence(chars.length);
  return steps;
};
