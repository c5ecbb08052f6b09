import type { KeptStream } from '../../media/fit-streams.ts';
import type { ClipOptions } from '../clip/args.ts';
import { framesOtherwise } from '../clip/promises.ts';
import type { Expectation } from '../kit/plan.ts';
import { endsInPacket } from '../remux/args.ts';
import { isTrack, streamLabel } from '../remux/notes.ts';
import { remuxPromises } from '../remux/promises.ts';
import type { JoinedChapter, Placed } from './timeline.ts';

/** What is true of the first part and of the whole alike. */
const described = (line: Expectation, output: string): Expectation[] => {
  if (line.kind === 'avStart' || line.kind === 'chapters') return [];
  if (line.kind !== 'stream') return [{ ...line, output }];
  const { copiedFrom: _, sameDurationAs: __, cuesOf: ___, ...rest } = line;
  return [{ ...rest, output }];
};

const joinedLine = (
  { stream }: KeptStream,
  index: number,
  { placed, options: { media, output } }: { placed: readonly Placed[]; options: ClipOptions },
): Expectation => ({
  kind: 'joined',
  output,
  index,
  label: streamLabel(stream),
  bytes: !framesOtherwise.has(media.container),
  parts: placed.map(({ bySec, input: { media: own } }, input) => ({
    input,
    index: stream.index,
    bySec,
    isCut: endsInPacket(own.container, own.finished),
  })),
  skipsEmpty: stream.codec === 'mov_text',
});

/** The first part's streams and all that it is, and of each track that it is the parts' packets at their times. */
export const joinPromises = (
  options: ClipOptions,
  placed: readonly Placed[],
  chapters: readonly JoinedChapter[],
): Expectation[] => {
  const { fit, media, mkvKeeps, output } = options;
  const tracks = fit.kept.filter(({ stream }) => isTrack(stream));
  return [
    ...remuxPromises({ fit, media, mkvKeeps }).flatMap((line) => described(line, output)),
    ...tracks.map((kept, index) => joinedLine(kept, index, { placed, options })),
    {
      kind: 'chapters',
      output,
      chapters: chapters.map(({ startSec, title }) => ({ startSec, title })),
    },
  ];
};
