import { exactDate, relativeDate } from '../format.ts';
import { now } from '../shell/now.ts';

/** A relative date with the exact one on hover. */
export const When = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={exactDate(at)}>
    {relativeDate(at, now.value)}
  </time>
);
