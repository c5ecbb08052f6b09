/** Characters that go into the log as they come, and of a line. A program that says more is cut short, not ended. */
const mostText = 64 * 1024;
const longestLine = 2000;
/** Of what comes after that, the last lines are kept: they say how it ended. */
const lastLines = 40;

const cut = (line: string): string => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line);

/** What a program says, line by line, with a limit on how much of it is kept. */
export const programLog = (log: (lines: readonly string[]) => void) => {
  let rest = '';
  let said = 0;
  let lost = 0;
  const last: string[] = [];

  const keep = (line: string): void => {
    last.push(cut(line));
    if (last.length <= lastLines) return;
    last.shift();
    lost += 1;
  };

  const take = (lines: readonly string[]): void => {
    const now: string[] = [];
    for (const line of lines) {
      if (said < mostText) now.push(cut(line));
      else keep(line);
      said += line.length + 1;
    }
    if (now.length > 0) log(now);
  };

  return {
    text(text: string): void {
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? '';
      // A line that does not end is one for us after so much.
      if (rest.length > longestLine) lines.push(rest);
      if (rest.length > longestLine) rest = '';
      take(lines);
    },
    end(): void {
      if (rest !== '') take([rest]);
      if (lost > 0) log([`… ${lost} lines are left out here.`]);
      if (last.length > 0) log(last);
    },
  };
};
