import { StreamOpsError } from '../../errors.ts';
import { nameOf } from '../../media/file-path.ts';
import type { MediaStream } from '../../media/media-info.ts';
import type { ClipOptions } from '../clip/args.ts';
import { type ClipFit, clipFit } from '../clip/fit.ts';
import { leftOutNotes } from '../clip/notes.ts';
import { type PlanContext, type PlanInput, sourceOf } from '../kit/define.ts';
import type { Note, Output, PlanDraft, Step } from '../kit/plan.ts';
import { containerNotes } from '../kit/same-container.ts';
import { refuseTimeless } from '../kit/timeless.ts';
import { remuxNotes } from '../remux/notes.ts';
import { type Part, trackDifference } from './agree.ts';
import { chapterFile, joinArgs, listFile } from './args.ts';
import { copiedNotes } from './notes.ts';
import { joinPromises } from './promises.ts';
import { chapterText, joinedChapters, type Placed, timeline } from './timeline.ts';

const output = 'joined';

const isPlayed = ({ kind }: MediaStream): boolean => kind === 'video' || kind === 'audio';

/** MOV keeps raw sound without times: where it would have to wait for the picture, it would not. */
const isUneasy = ({ fit }: ClipFit): boolean =>
  fit.kept.some(
    ({ stream, convert }) => convert || (fit.container === 'mov' && stream.codec.startsWith('pcm_')),
  );

/** In the source's own container, or Matroska where that keeps what the other can't. */
const fitOf = ({ media, name }: PlanInput): ClipFit => {
  const own = clipFit(media, 'same');
  const found = own && isUneasy(own) ? clipFit(media, 'mkv') : own;
  if (!found) throw new StreamOpsError('NOT_MEDIA', `${name} has neither picture nor sound.`);
  return found;
};

/** Without subtitles and data that not every part has alike: picture and sound are not encoded for them. */
const commonFit = (source: PlanInput, [first, ...others]: readonly Part[]): ClipFit => {
  const found = fitOf(source);
  const isCommon = (stream: MediaStream): boolean =>
    isPlayed(stream) ||
    stream.kind === 'attachment' ||
    (first !== undefined && others.every((other) => trackDifference(first, other, stream) === undefined));
  const kept = found.fit.kept.filter(({ stream }) => isCommon(stream));
  const rest = found.fit.kept.filter(({ stream }) => !isCommon(stream)).map(({ stream }) => stream);
  return { ...found, fit: { ...found.fit, kept }, leftOut: [...found.leftOut, ...rest] };
};

const outputFor = ({ driveId, dir, stem }: PlanInput, { fit }: ClipFit): Output => ({
  ...{ to: 'drive', driveId, dir, relation: 'export', from: 0 },
  fileName: nameOf(stem, `.joined.${fit.container}`),
});

/** Chapters in the words of ffmpeg, which puts them in. */
export const chapterStep = (placed: readonly Placed[]): Step => ({
  kind: 'write',
  id: 'chapters',
  to: { work: chapterFile },
  text: chapterText(joinedChapters(placed)),
});

const joinSteps = (options: ClipOptions, placed: readonly Placed[]): Step[] => [
  {
    kind: 'partList',
    id: 'list',
    to: { work: listFile },
    parts: placed.map((part, input) => ({ file: { input }, durationSec: part.durationSec })),
  },
  chapterStep(placed),
  {
    kind: 'ffmpeg',
    id: 'join',
    title: 'Join',
    args: joinArgs(options, placed),
    durationSec: placed.reduce((sum, part) => sum + part.durationSec, 0),
  },
];

const notesOf = (found: ClipFit, placed: readonly Placed[], context: PlanContext): Note[] => {
  const source = sourceOf(context);
  const { fit } = found;
  return [
    ...copiedNotes(placed, new Set(fit.kept.map(({ stream }) => stream.index))),
    ...containerNotes(source, fit.container),
    ...leftOutNotes(found),
    ...remuxNotes({
      fit: { ...fit, dropped: [] },
      wanted: fit.container,
      media: { ...source.media, finished: true },
      mkvKeeps: context.capabilities.mkvKeeps,
    }),
  ];
};

/** Packets of all parts, one after another, as they are. */
export const copiedPlan = (parts: readonly Part[], look: Step, context: PlanContext): PlanDraft => {
  const source = sourceOf(context);
  for (const { input } of parts) refuseTimeless(input);
  const found = commonFit(source, parts);
  const placed = timeline(parts, found.fit.kept.map(({ stream }) => stream).filter(isPlayed));
  const { mkvKeeps } = context.capabilities;
  const cut = { zeroSec: 0, decodedBeforeSec: undefined };
  const options: ClipOptions = { ...found, ...cut, media: source.media, mkvKeeps, output };
  return {
    outputs: { [output]: outputFor(source, found) },
    steps: [look, ...joinSteps(options, placed)],
    expect: joinPromises(options, placed, joinedChapters(placed)),
    notes: notesOf(found, placed, context),
  };
};
