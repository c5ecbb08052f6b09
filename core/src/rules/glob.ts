/** `folders`: '**' and the slash behind it. The stars may stand for nothing. */
type Token = { kind: 'char'; char: string } | { kind: 'one' | 'star' | 'anything' | 'folders' };

const tokens = (pattern: string): Token[] => {
  const found: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (pattern.startsWith('**/', at)) {
      found.push({ kind: 'folders' });
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      found.push({ kind: 'anything' });
      at += 1;
    } else if (char === '*') found.push({ kind: 'star' });
    else if (char === '?') found.push({ kind: 'one' });
    else found.push({ kind: 'char', char });
  }
  return found;
};

const takes = (token: Token, char: string): boolean => {
  if (token.kind === 'char') return token.char === char;
  return token.kind === 'anything' || token.kind === 'folders' || char !== '/';
};

const repeats = (token: Token): boolean => token.kind !== 'char' && token.kind !== 'one';

/** Whoever stands before a star may also stand behind it; behind `folders` only where a name begins. */
const withSkips = (states: ReadonlySet<number>, list: readonly Token[], nameBegins: boolean): Set<number> => {
  const all = new Set(states);
  for (const state of all) {
    const token = list[state];
    if (token && repeats(token) && (nameBegins || token.kind !== 'folders')) all.add(state + 1);
  }
  return all;
};

/**
 * Whether a path inside a drive matches a glob: `**` stands for anything, `*` for anything but '/', `?` for one
 * character. Upper and lower case are one, as on most drives that recordings lie on. Takes time in proportion to
 * path × pattern, whatever the pattern.
 */
export const matchesGlob = (path: string, pattern: string): boolean => {
  const list = tokens(pattern.toLowerCase());
  let states = withSkips(new Set([0]), list, true);
  for (const char of path.toLowerCase()) {
    const next = new Set<number>();
    for (const state of states) {
      const token = list[state];
      if (token && takes(token, char)) next.add(repeats(token) ? state : state + 1);
    }
    states = withSkips(next, list, char === '/');
  }
  return states.has(list.length);
};
