/** In place, however many there are: arguments go on the stack, which some 125,000 of them overflow. */
export const replaceAll = <T>(list: T[], by: readonly T[]): void => {
  list.length = 0;
  for (const each of by) list.push(each);
};
