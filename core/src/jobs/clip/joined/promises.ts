import type { KeptStream } from '../../../media/fit-streams.ts';
import type { JoinedChapter } from '../../concat/timeline.ts';
import type { Expectation } from '../../kit/plan.ts';
import { isTrack, streamLabel } from '../../remux/notes.ts';
import { remuxPromises } from '../../remux/promises.ts';
import { described, framesOtherwise, isRaw, windowOf } from '../promises.ts';
import type { JoinOptions } from './args.ts';
import type { Placed, PlacedPart } from './place.ts';

type Ranges = Extract<Expectation, { kind: 'ranges' }>;
type RangePart = Ranges['parts'][number];

interface Promised {
  options: JoinOptions;
  placed: Placed;
  chapters: readonly JoinedChapter[];
}

const encodedOf = ({ made }: PlacedPart): Pick<RangePart, 'encoded'> => {
  const { encoded, spliced } = made.promised;
  if (spliced) return { encoded: { head: spliced.head, tail: spliced.tail } };
  return encoded ? { encoded: 'all' } : {};
};

const until = (untilSec: number | undefined): { untilSec?: number } =>
  untilSec === undefined ? {} : { untilSec };

const howOf = (kept: KeptStream, { media, fit }: JoinOptions): Ranges['how'] => {
  if (isRaw(kept, { media, fit })) return 'heard';
  return framesOtherwise.has(media.container) ? 'times' : 'bytes';
};

/** So far before its start a recording's head may hold sound. Seconds. */
const earliestSec = 1;

/** What of a track lies in a part: of the main one its frames, of another what it was cut at. */
const rangeOf = (
  kept: KeptStream,
  part: PlacedPart,
  { options, at }: { options: JoinOptions; at: number },
) => {
  const { main, bundles, media } = options;
  if (kept.stream === main) return { fromSec: part.firstSec, ...until(part.untilSec), ...encodedOf(part) };
  const bundle = bundles.find(({ tracks }) => tracks.includes(kept));
  const stretch = bundle?.stretches[at];
  return { fromSec: stretch?.fromSec ?? media.startSec - earliestSec, ...until(stretch?.untilSec) };
};

/** As they are read back: what hangs on the file stands behind them. */
const tracksOf = ({ fit }: JoinOptions): KeptStream[] => fit.kept.filter(({ stream }) => isTrack(stream));

const rangesLine = (kept: KeptStream, index: number, { options, placed }: Promised): Expectation => {
  const { main, media, output } = options;
  const [first] = placed.parts;
  const isMain = kept.stream === main;
  return {
    ...{ kind: 'ranges', output, index, label: streamLabel(kept.stream), how: howOf(kept, options) },
    of: { input: 0, index: kept.stream.index },
    parts: placed.parts.map((part, at) => ({
      window: windowOf({ ...part, media }),
      bySec: part.atSec - part.zeroSec,
      ...rangeOf(kept, part, { options, at }),
    })),
    beside: {
      index: tracksOf(options).findIndex(({ stream }) => stream === main),
      atSec: first ? first.firstSec - first.zeroSec : 0,
    },
    decodes: isMain && placed.parts.some(({ made }) => made.promised.encoded ?? made.mayMiss),
  };
};

/** The picture is as long as its ranges are, to a frame. */
const withLength = (line: Expectation, { options, placed }: Promised): Expectation => {
  const { main } = options;
  const [first] = placed.parts;
  const isMain = line.kind === 'stream' && tracksOf(options)[line.index]?.stream === main;
  if (!isMain || main.kind !== 'video' || !first || placed.parts.at(-1)?.untilSec === undefined) return line;
  return { ...line, durationSec: placed.lengthSec - (first.firstSec - first.zeroSec) };
};

/** What is said of every stream, and of each that it is the ranges of the source, one after the other. */
export const joinedPromises = (promised: Promised): Expectation[] => {
  const { options, placed, chapters } = promised;
  const { fit, media, mkvKeeps, output, main } = options;
  const encoded = placed.parts[0]?.made.promised.encoded;
  const lines = remuxPromises({ fit, media, mkvKeeps }).flatMap((line) =>
    described(line, { output, main, ...(encoded ? { encoded } : {}) }),
  );
  return [
    ...lines.map((line) => withLength(line, promised)),
    ...tracksOf(options).map((kept, index) => rangesLine(kept, index, promised)),
    {
      ...{ kind: 'chapters', output },
      chapters: chapters.map(({ startSec, title }) => ({ startSec, title })),
    },
  ];
};
