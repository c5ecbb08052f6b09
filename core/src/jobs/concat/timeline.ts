import type { MediaStream } from '../../media/media-info.ts';
import type { Part } from './agree.ts';

/** Where a part lies in the whole. Seconds. */
export interface Placed extends Part {
  /** Where its start is. */
  atSec: number;
  durationSec: number;
  /** By how much its packets are moved. */
  bySec: number;
  /** How long the picture stands, or sound is missing, before the part, where tracks don't end together. */
  waitSec: number;
}

/** From the part's start. */
interface Ends {
  firstSec: number;
  endSec: number;
  toldEndSec: number;
}

const endsOf = ({ facts, input }: Part, tracks: readonly MediaStream[]): (Ends | undefined)[] =>
  tracks.map(({ index }) => {
    const found = facts.streams.find((stream) => stream.index === index);
    const { startSec } = input.media;
    return (
      found && {
        firstSec: found.firstSec - startSec,
        endSec: found.endSec - startSec,
        toldEndSec: found.toldEndSec - startSec,
      }
    );
  });

/** `1/600` → 0.00167. */
const ticksOf = ({ facts }: Part): number[] =>
  facts.streams.map(({ timeBase }) => {
    const [num = 0, den = 1] = timeBase.split('/').map(Number);
    return num / den;
  });

/** Matroska counts in milliseconds, some pictures in longer ticks: a part is moved by whole ones. Seconds. */
const tickOf = ([first]: readonly Part[]): number => Math.max(0.001, ...(first ? ticksOf(first) : []));

const wholeTicks = (sec: number, tick: number): number => Math.ceil(sec / tick - 1e-3) * tick;

/** After a part, the soonest that no track of the next one overlaps its own. Seconds from the part's start. */
const nextAfter = (own: readonly (Ends | undefined)[], next: readonly (Ends | undefined)[]): number =>
  Math.max(0, ...own.map((ends, at) => (ends ? ends.endSec - Math.min(0, next[at]?.firstSec ?? 0) : 0)));

/**
 * One after another, so that sound and picture of each part stay as far apart as they were. `tracks`: picture and
 * sound; where one of them ends before the others, it waits for them.
 */
export const timeline = (parts: readonly Part[], tracks: readonly MediaStream[]): Placed[] => {
  const ends = parts.map((part) => endsOf(part, tracks));
  const tick = tickOf(parts);
  let atSec = 0;
  let waitSec = 0;
  return parts.map((part, at) => {
    const own = ends[at] ?? [];
    const durationSec = wholeTicks(nextAfter(own, ends[at + 1] ?? []), tick);
    const placed = { ...part, atSec, durationSec, bySec: atSec - part.input.media.startSec, waitSec };
    waitSec = Math.max(
      0,
      ...own.map((each, n) => (each ? durationSec + (ends[at + 1]?.[n]?.firstSec ?? 0) - each.endSec : 0)),
    );
    atSec += durationSec;
    return placed;
  });
};

/** Of picture and sound, from the part's start: what an encoder filled its last packet up with is cut off. Seconds. */
const lastEnd = (part: Part, tracks: readonly MediaStream[]): number =>
  Math.max(shortestSec, ...endsOf(part, tracks).map((ends) => ends?.toldEndSec ?? 0));

/** Of what has no length: one frame, at a usual pace. */
const shortestSec = 1 / 30;

/**
 * The same, where all is decoded: sound is filled up with silence to whole samples, so that no part moves another.
 * `tracksOf`: what is joined of a part.
 */
export const encodedTimeline = (
  parts: readonly Part[],
  tracksOf: (part: Part) => readonly MediaStream[],
  sampleRate: number,
): Placed[] => {
  let atSec = 0;
  let waitSec = 0;
  return parts.map((part) => {
    const tracks = tracksOf(part);
    const durationSec = wholeTicks(lastEnd(part, tracks), 1 / sampleRate);
    const placed = { ...part, atSec, durationSec, bySec: atSec - part.input.media.startSec, waitSec };
    const ends = endsOf(part, tracks).map((each) => each?.toldEndSec ?? durationSec);
    waitSec = Math.max(0, ...ends.map((endSec) => durationSec - endSec));
    atSec += durationSec;
    return placed;
  });
};

export interface JoinedChapter {
  startSec: number;
  endSec: number;
  title: string;
}

/** So near to a part's start that both would be one. */
const sameSec = 0.01;

/** One for each part, named by its file, and those it has itself. */
export const joinedChapters = (placed: readonly Placed[]): JoinedChapter[] => {
  const starts = placed.flatMap(({ input, atSec, durationSec, bySec }) => {
    const own = input.media.chapters
      .map(({ startSec, title }) => ({ startSec: Math.max(atSec, startSec + bySec), title }))
      .filter(({ startSec }) => startSec < atSec + durationSec - sameSec);
    const [first, ...rest] = own;
    const isSame = first !== undefined && first.startSec - atSec < sameSec;
    const title = isSame && first.title !== '' ? `${input.stem}: ${first.title}` : input.stem;
    return [{ startSec: atSec, title }, ...(isSame ? rest : own)];
  });
  const last = placed.at(-1);
  const endSec = (last?.atSec ?? 0) + (last?.durationSec ?? 0);
  return starts.map((chapter, at) => ({ ...chapter, endSec: starts[at + 1]?.startSec ?? endSec }));
};

/** `=`, `;`, `#`, `\` and line ends mean something there (ffmetadec.c). */
const escaped = (text: string): string => text.replace(/[=;#\\\r\n]/g, '\\$&');

/**
 * After a backslash, even one that is escaped, ffmpeg takes no line end for one (seen in 5.1) and goes on into the next
 * chapter. A zero there ends the text, and lets the line end.
 */
const titleLine = (title: string): string => `title=${escaped(title)}${title.endsWith('\\') ? '\0' : ''}`;

const micros = (sec: number): number => Math.round(sec * 1e6);

/** As ffmpeg reads them. */
export const chapterText = (chapters: readonly JoinedChapter[]): string =>
  [
    ';FFMETADATA1',
    ...chapters.flatMap(({ startSec, endSec, title }) => [
      ...['[CHAPTER]', 'TIMEBASE=1/1000000', `START=${micros(startSec)}`, `END=${micros(endSec)}`],
      titleLine(title),
    ]),
    '',
  ].join('\n');
