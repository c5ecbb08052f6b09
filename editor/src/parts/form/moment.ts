import { clock } from '../../format.ts';

/** `0:01:23.450`: a moment to the millisecond. */
export const moment = (seconds: number): string => {
  const text = clock(Math.round(seconds * 1000) / 1000, 3);
  return text.split(':').length === 3 ? text : `0:${text.padStart(9, '0')}`;
};
