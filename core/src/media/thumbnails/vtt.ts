import { vttTime } from '../look/sprite-vtt.ts';
import { type ThumbnailFormat, thumbnailName } from './names.ts';

interface Indexed {
  count: number;
  everySec: number;
  /** Where the last cue ends. */
  lengthSec: number;
  format: ThumbnailFormat;
  /** What the pictures are, in one line without `-->`. */
  said: string;
}

/** A cue for each picture, from its time to the next one's: its text is the name of the file beside. */
export const thumbnailsVtt = ({ count, everySec, lengthSec, format, said }: Indexed): string => {
  const cues = Array.from({ length: count }, (_, nth) => {
    const from = nth * everySec;
    const to = nth === count - 1 ? Math.max(lengthSec, from + 0.001) : from + everySec;
    return `${vttTime(from)} --> ${vttTime(to)}\n${thumbnailName(nth, everySec, format)}\n`;
  });
  return ['WEBVTT\n', `NOTE ${said}\n`, ...cues].join('\n');
};
