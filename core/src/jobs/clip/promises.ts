import type { KeptStream } from '../../media/fit-streams.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import type { Expectation } from '../kit/plan.ts';
import { isTrack, streamLabel } from '../remux/notes.ts';
import { remuxPromises } from '../remux/promises.ts';
import type { ClipOptions, Span } from './args.ts';
import { type CutChapter, chaptersWithin } from './chapters.ts';

export interface Promised extends ClipOptions {
  span: Span;
  /** What the picture was encoded to, where it was. */
  encoded?: { codec: string };
  /** Of its frames: how many were encoded at either end, and copied between. */
  spliced?: { head: number; copied: number; tail: number };
  /** When the first frame is shown in the source, and up to where the clip has to reach. */
  firstSec: number;
  coversSec: number;
  /** When the first frame that is left out is shown; undefined: none is. */
  untilSec: number | undefined;
  /** Streams of which nothing lies in the range, by their index in the source. */
  empty: ReadonlySet<number>;
}

/** MOV keeps raw samples, not packets: every reader cuts them as it likes. Matroska keeps them in packets. */
export const isRaw = ({ stream }: KeptStream, { media, fit }: Pick<Promised, 'media' | 'fit'>): boolean =>
  stream.codec.startsWith('pcm_') && !(media.container === 'mkv' && fit.container === 'mkv');

/** In these the same frame has other bytes: start codes for lengths, headers for each frame. */
export const framesOtherwise: ReadonlySet<MediaInfo['container']> = new Set([
  'ts',
  'mpeg',
  'aac',
  'flv',
  'avi',
]);

/** Long after any end that a recording has. Seconds. */
const everAfterSec = 1e9;
/** Packets of other tracks lie so far from the picture that is shown with them, in files of all kinds. */
const aroundSec = 3;

const isCopied = ({ stream, convert }: KeptStream): boolean =>
  !convert && (stream.kind === 'video' || stream.kind === 'audio');

/** Read from the start where that is near: a seek would land at the picture, and sound may begin before it. */
export const windowOf = ({ zeroSec, untilSec, media }: Pick<Promised, 'zeroSec' | 'untilSec' | 'media'>) => ({
  fromSec: zeroSec - aroundSec <= media.startSec ? 0 : zeroSec - aroundSec,
  toSec: untilSec === undefined ? everAfterSec : untilSec + aroundSec,
});

/** A line of one track against the same in the source. */
const lineOf = (kept: KeptStream, index: number, promised: Promised) => ({
  ...{ output: promised.output, index, label: streamLabel(kept.stream) },
  of: { input: 0, index: kept.stream.index },
  window: windowOf(promised),
});

const mainAt = ({ fit, main }: Promised): number =>
  fit.kept.findIndex(({ stream }) => stream.index === main.index);

/** The packets of a copied track, against those of the source. */
const runOf = (kept: KeptStream, index: number, promised: Promised): Expectation => {
  const { media, firstSec, coversSec } = promised;
  const main = mainAt(promised);
  return {
    kind: 'run',
    ...lineOf(kept, index, promised),
    bytes: !framesOtherwise.has(media.container),
    ...(main === index ? { firstSec, coversSec } : { beside: { index: main, firstSec } }),
  };
};

/** In a recording that is still written sound may come so much later than the picture. Seconds. */
const laterSec = 1;

/** Up to where sound goes; where nothing is left out behind it, as far as the source's. */
const endOf = ({ span, media, coversSec }: Promised) => {
  const { fromSec, lengthSec } = span;
  const toSec = lengthSec === undefined ? undefined : fromSec + lengthSec;
  const leastSec = media.finished ? (toSec ?? everAfterSec) : (toSec ?? coversSec) - laterSec;
  return { leastSec, ...(toSec === undefined ? {} : { mostSec: toSec }) };
};

/** Sound that was converted or is raw has other packets than the source: where it is heard beside the picture. */
const heardOf = (kept: KeptStream, index: number, promised: Promised): Expectation => {
  const { firstSec, zeroSec, span } = promised;
  return {
    kind: 'heard',
    ...lineOf(kept, index, promised),
    beside: { index: mainAt(promised), firstSec },
    begins: { leastSec: span.fromSec, mostSec: Math.max(span.fromSec, zeroSec) },
    ends: endOf(promised),
  };
};

/** Every frame of the range at its time. */
const framesOf = (kept: KeptStream, index: number, promised: Promised): Expectation => {
  const { firstSec, untilSec } = promised;
  return {
    kind: 'frames',
    ...lineOf(kept, index, promised),
    fromSec: firstSec,
    ...(untilSec === undefined ? {} : { beforeSec: untilSec }),
  };
};

/** Between the ends that were encoded: what was copied. */
const splicedOf = (kept: KeptStream, index: number, promised: Promised): Expectation[] =>
  promised.spliced ? [{ kind: 'spliced', ...lineOf(kept, index, promised), ...promised.spliced }] : [];

const chapterLine = (output: string, chapters: CutChapter[] | undefined): Expectation[] =>
  chapters && chapters.length > 0 ? [{ kind: 'chapters', output, chapters }] : [];

/** What a remux says of a file, less what is only true of a whole one. */
export const described = (
  line: Expectation,
  { output, encoded, main }: Pick<Promised, 'output' | 'encoded' | 'main'>,
): Expectation[] => {
  if (line.kind === 'avStart' || line.kind === 'chapters') return [];
  if (line.kind !== 'stream') return [{ ...line, output }];
  const { copiedFrom: _, sameDurationAs: __, cuesOf: ___, ...rest } = line;
  const isEncoded = encoded && line.label === streamLabel(main);
  return [{ ...rest, ...(isEncoded ? { codec: encoded.codec } : {}), output }];
};

/**
 * A line for everything that is in the clip; of copied tracks, that their packets are those of the source, of other sound,
 * that it is heard where it was.
 */
export const clipPromises = (promised: Promised): Expectation[] => {
  const { fit, media, mkvKeeps, output, empty } = promised;
  // Matroska names a track that nothing is in; MP4 and MOV leave it out.
  const there =
    fit.container === 'mkv' ? fit.kept : fit.kept.filter(({ stream }) => !empty.has(stream.index));
  const tracks = there.filter(({ stream }) => isTrack(stream));
  const lines = remuxPromises({ fit: { ...fit, kept: there }, media, mkvKeeps });
  const runs = tracks.flatMap((kept, index) => {
    if (promised.encoded && kept.stream === promised.main) {
      return [framesOf(kept, index, promised), ...splicedOf(kept, index, promised)];
    }
    if (empty.has(kept.stream.index)) return [];
    if (isCopied(kept) && !isRaw(kept, promised)) return [runOf(kept, index, promised)];
    return kept.stream.kind === 'audio' ? [heardOf(kept, index, promised)] : [];
  });
  return [
    ...lines.flatMap((line) => described(line, promised)),
    ...runs,
    ...chapterLine(output, chaptersWithin(media, promised.span)),
  ];
};
