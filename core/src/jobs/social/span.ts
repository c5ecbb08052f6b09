import { StreamOpsError } from '../../errors.ts';
import { type PlatformLimit, platforms } from '../../media/platforms.ts';
import type { Span } from './args.ts';
import type { SocialParams } from './params.ts';

const refuse = (why: string): never => {
  throw new StreamOpsError('PARAMS_INVALID', why);
};

const words = (sec: number): string => `${Number(sec.toFixed(3))} s`;

/** What an encoder may put behind the end: platforms count it. Seconds. */
const spareSec = 0.1;

/** A cut at the very end is none. Seconds. */
const roundingSec = 0.001;

const limitFor = ({ platform }: SocialParams): PlatformLimit | undefined =>
  platforms.find(({ name }) => name === platform);

const lengthFor = (asked: SocialParams, wholeSec: number): number => {
  const { startSec, tooLong } = asked;
  const endSec = asked.endSec === 0 ? wholeSec : Math.min(asked.endSec, wholeSec);
  const lengthSec = endSec - startSec;
  const limit = limitFor(asked);
  if (!limit) return lengthSec;
  const is = `It would be ${words(lengthSec)} long, and ${limit.title} takes`;
  if (lengthSec < limit.minSec) refuse(`${is} ${words(limit.minSec)} at least.`);
  if (lengthSec <= limit.maxSec) return lengthSec;
  if (tooLong === 'cut') return limit.maxSec - spareSec;
  return refuse(`${is} ${words(limit.maxSec)} at most. Set startSec and endSec, or tooLong: cut.`);
};

/**
 * What of a recording that is `wholeSec` long. Rejects with PARAMS_INVALID where it lies outside, or is too short or too
 * long for the platform.
 */
export const spanFor = (asked: SocialParams, wholeSec: number): Span => {
  const { startSec, endSec } = asked;
  if (endSec !== 0 && endSec <= startSec) refuse(`It would end (${words(endSec)}) before it begins.`);
  if (startSec >= wholeSec)
    refuse(`The recording is ${words(wholeSec)} long, and it would begin after that.`);
  const knownSec = lengthFor(asked, wholeSec);
  const isToEnd = startSec + knownSec >= wholeSec - roundingSec;
  return { startSec, lengthSec: isToEnd ? null : knownSec, knownSec };
};
