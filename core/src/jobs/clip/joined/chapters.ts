import type { MediaInfo } from '../../../media/media-info.ts';
import type { JoinedChapter } from '../../concat/timeline.ts';
import { clock } from '../outputs.ts';
import type { PlacedPart } from './place.ts';

/** So near to a part's start that both would be one. Seconds. */
const sameSec = 0.01;

interface Begun {
  startSec: number;
  title: string;
}

/** What a part is called: by its own title and that of the chapter that it begins in, else by where it lies. */
const titleOf = ({ asked }: PlacedPart, chapter: string | undefined): string => {
  const own = asked.title?.trim();
  const named = [...new Set([own, chapter])].filter((one) => one !== undefined && one !== '');
  return named.length > 0 ? named.join(': ') : `${clock(asked.startSec)}-${clock(asked.endSec)}`;
};

const chaptersOf = (part: PlacedPart, { chapters }: MediaInfo): Begun[] => {
  const { atSec, zeroSec, durationSec } = part;
  const inPart = (sec: number): number => sec - zeroSec;
  const current = chapters.findLast(
    ({ startSec, endSec }) => inPart(startSec) < sameSec && inPart(endSec) >= sameSec,
  );
  const later = chapters
    .map(({ startSec, title }) => ({ sec: inPart(startSec), title }))
    .filter(({ sec }) => sec >= sameSec && sec < durationSec - sameSec);
  return [
    { startSec: atSec, title: titleOf(part, current?.title) },
    ...later.map(({ sec, title }) => ({ startSec: atSec + sec, title })),
  ];
};

/** One for each part, and those of the source that begin in it. */
export const partChapters = (
  parts: readonly PlacedPart[],
  media: MediaInfo,
  lengthSec: number,
): JoinedChapter[] => {
  const begun = parts.flatMap((part) => chaptersOf(part, media));
  return begun.map((chapter, at) => ({ ...chapter, endSec: begun[at + 1]?.startSec ?? lengthSec }));
};
