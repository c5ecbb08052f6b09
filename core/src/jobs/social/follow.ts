import type { TargetPicture } from '../../media/encode/target-picture.ts';
import { flags } from '../../media/flags.ts';
import { type MotionFacts, motionFacts } from '../../media/motion/schema.ts';
import { narrowedTo, type Rectangle } from '../../media/rectangle.ts';
import { smallPictures } from '../../media/scenes/graph.ts';
import { type Cut, type SceneFacts, sceneFacts } from '../../media/scenes/schema.ts';
import type { PlanContext } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { Arg, Note, PlanDraft, Step } from '../kit/plan.ts';
import { pictureFile, roughly, timesFile, writeCells } from '../look/full-args.ts';
import { streamLabel } from '../remux/notes.ts';
import { cutFilters, type Reading, spanFlags } from './args.ts';
import type { CropLayout } from './layout.ts';

export type FollowPass = { pass: Pick<PlanDraft, 'steps' | 'next' | 'notes'> } | { layout: CropLayout };

interface Following {
  layout: CropLayout;
  /** A part of the picture in which nothing is followed. */
  hidden: Rectangle | null;
  target: TargetPicture;
  reading: Reading;
}

/** Small pictures of every frame of the range, at the times that the encode sees. */
const lookArgs = ({ target: { source }, reading }: Following): Arg[] => {
  const from = [`[0:${source.index}]`, ...cutFilters(reading, '').map((filter) => `${filter},`)].join('');
  return [
    ...roughly(source),
    ...spanFlags(reading),
    '-i',
    { input: 0 },
    ...flags({ filter_complex: smallPictures(from, ',split[cells][ticks]') }),
    ...writeCells,
  ];
};

const files = { pictures: pictureFile, times: timesFile };
const ids = { look: 'small pictures', cuts: 'cuts', motion: 'motion' };

const lookStep = (following: Following): Step => {
  const { knownSec } = following.reading.span;
  return {
    ...{ kind: 'ffmpeg', id: ids.look, title: 'Look for what moves', args: lookArgs(following) },
    ...(knownSec === null ? {} : { durationSec: knownSec }),
  };
};

/** Between the last old frame and the first new one; in the middle of a fade. Seconds. */
const leapSec = ({ kind, startSec, atSec }: Cut): number =>
  kind === 'hard' ? (startSec + atSec) / 2 : atSec;

/** During a crossfade both scenes are seen, and a leap would be: the crop goes over to the new one at its own pace. */
const motionStep = ({ layout, hidden, target }: Following, { cuts, fades }: SceneFacts): Step => {
  const window = narrowedTo(layout.crop, target, target.source);
  const leaps = cuts.filter(({ kind }) => kind !== 'crossfade').map(leapSec);
  const unclear = fades.map(({ startSec, endSec }) => ({ startSec, endSec }));
  const step: Step = { kind: 'motion', id: ids.motion, ...files, window, cuts: leaps, unclear };
  return hidden ? { ...step, hidden } : step;
};

const beforehand = (label: string): Note => ({
  level: 'info',
  subject: label,
  text: 'What moves is looked for first, in a decoding of its own. The way that the crop takes comes out of that, and the encode follows.',
});

/** A crop as large as the picture has nowhere to go. Shares. */
const leastRoom = 1e-3;
const hasRoom = ({ layout, target }: Following): boolean => {
  const { width, height } = narrowedTo(layout.crop, target, target.source);
  return width < 1 - leastRoom || height < 1 - leastRoom;
};

/** Pass by pass: small pictures are made and looked through, and what moves in them becomes a pan. */
export const followMotionPass = (following: Following, { found }: PlanContext): FollowPass => {
  const { layout, target } = following;
  if (!hasRoom(following)) return { layout: { ...layout, followed: 'no room' } };
  const notes = [beforehand(streamLabel(target.source))];
  if (!foundAs(found, ids.look, ffmpegFacts))
    return { pass: { steps: [lookStep(following)], next: ids.look, notes } };
  const seen = foundAs(found, ids.cuts, sceneFacts);
  if (!seen) {
    const durationSec = following.reading.span.knownSec ?? 0;
    const step: Step = { kind: 'scenes', id: ids.cuts, ...files, durationSec };
    return { pass: { steps: [step], next: ids.cuts, notes } };
  }
  const facts = foundAs(found, ids.motion, motionFacts);
  if (!facts) return { pass: { steps: [motionStep(following, seen)], next: ids.motion, notes } };
  // Its times are those of the pictures that are encoded, wherever in the recording they begin.
  return { layout: { ...layout, pan: facts.points, easing: 'linear', fromSec: 0, followed: facts } };
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Less is not to be seen: two thousandths are what a path may be off by. */
const leastTravel = 0.005;

const wayOf = ({ travel, leaps, points }: MotionFacts): string => {
  if (leaps === 0 && travel.x + travel.y < leastTravel)
    return 'The crop followed what moves: it stood where that is, and had no need to travel.';
  const across = `${travel.x.toFixed(2)} × the picture’s width`;
  const down = travel.y > 0 ? ` and ${travel.y.toFixed(2)} × its height` : '';
  const leapt = leaps > 0 ? `, and leapt at ${counted(leaps, 'cut')}` : '';
  return `The crop followed what moves: it travelled ${across}${down}${leapt}, by ${points.length} points.`;
};

/** What came of following, for a reader of the receipt. */
export const followNotes = ({ followed, crop }: CropLayout, label: string): Note[] => {
  const note = (level: Note['level'], text: string): Note => ({ level, subject: label, text });
  if (followed === undefined) return [];
  if (followed === 'no room')
    return [note('warn', 'The crop is as large as the picture: it could follow nothing.')];
  const isMiddle = crop.x === 0 && crop.width === 1 && crop.y === 0 && crop.height === 1;
  const rest = isMiddle ? 'the middle was kept' : 'the crop stayed where it rests';
  if (followed.movingSec === 0) return [note('warn', `Nothing moved that could be followed: ${rest}.`)];
  const moved = `something moved for ${followed.movingSec.toFixed(1)} s`;
  if (followed.points.length === 0)
    return [
      note('info', `The crop followed what moves: ${moved}, never so that it had to go there: ${rest}.`),
    ];
  const { isCalmer, restedScenes } = followed;
  const calmer =
    'There is so much to follow that the crop moves less readily than it would in a short range.';
  const givenUp = `It rests in ${counted(restedScenes, 'scene')} with little motion: there are too many to follow.`;
  return [
    note('info', `${wayOf(followed)} In all, ${moved}.`),
    ...(isCalmer ? [note('info', calmer)] : []),
    ...(restedScenes > 0 ? [note('warn', givenUp)] : []),
  ];
};
