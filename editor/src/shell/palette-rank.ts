export interface Command {
  key: string;
  text: string;
  detail?: string | undefined;
  group: 'Pages' | 'Actions' | 'Assets' | 'Jobs';
}

/** How well words fit a text: starts of words count, all must fit; 0 is no fit. */
export const fit = (text: string, typed: string): number => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const have = text.toLowerCase();
  let score = 1;
  for (const word of words) {
    const at = have.indexOf(word);
    if (at < 0) return 0;
    const startsWord = at === 0 || /[^\p{L}\p{N}]/u.test(have[at - 1] ?? '');
    score += at === 0 ? 4 : startsWord ? 2 : 1;
  }
  return score;
};

const order = { Pages: 3, Actions: 2, Assets: 1, Jobs: 0 };

/** What fits, best first within its group; groups keep their order, so that the list does not jump about. */
export const ranked = <C extends Command>(commands: readonly C[], typed: string): C[] =>
  commands
    .map((command) => ({ command, score: fit(`${command.text} ${command.detail ?? ''}`, typed) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => order[b.command.group] - order[a.command.group] || b.score - a.score)
    .map(({ command }) => command);
