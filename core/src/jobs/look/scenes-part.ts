import { clipCandidates } from '../../media/scenes/candidates.ts';
import { type SceneFacts, type Scenes, sceneFacts } from '../../media/scenes/schema.ts';
import { heardIn } from '../../media/scenes/sound.ts';
import type { PlanInput } from '../kit/define.ts';
import { foundAs } from '../kit/found.ts';
import type { FfmpegFacts, Note, Output, PlanDraft, Step } from '../kit/plan.ts';
import { unreadNotes } from '../remux/damage.ts';
import { pictureFile, timesFile } from './full-args.ts';
import { artifact } from './outputs.ts';
import { note } from './parts.ts';
import type { Look } from './passes.ts';

/** Stands in every pass: the scratch files lie beside it. */
export const scenesOutput = (meta: Record<string, number> = {}): Record<string, Output> => ({
  scenes: artifact('scenes', { fileName: 'scenes.json', contentType: 'application/json' }, meta),
});

export const scenesStep = ({ durationSec }: Look): Step => ({
  kind: 'scenes',
  id: 'scenes',
  pictures: pictureFile,
  times: timesFile,
  durationSec,
});

const nothingSeen: SceneFacts = { frames: 0, cuts: [], fades: [], black: [], freeze: [] };

const scenesOf = ({ audio, durationSec, found }: Look, { lines }: FfmpegFacts, most: number): Scenes => {
  const { frames: _, ...seen } = foundAs(found, 'scenes', sceneFacts) ?? nothingSeen;
  const { moments, ...heard } = heardIn(lines, audio, durationSec);
  const candidates = clipCandidates({ durationSec, ...seen, ...heard, moments }, most);
  return { version: 1, durationSec, ...seen, ...heard, candidates };
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const seenNote = ({ video, found }: Look, { cuts, fades, black, freeze, candidates }: Scenes): Note => {
  const frames = foundAs(found, 'scenes', sceneFacts)?.frames ?? 0;
  const counts = [
    counted(cuts.length, 'cut'),
    counted(fades.length, 'fade'),
    `black ${counted(black.length, 'time')}`,
    counted(freeze.length, 'still'),
    `${counted(candidates.length, 'candidate')} for clips`,
  ].join(', ');
  const looked = video ? `In ${counted(frames, 'frame')}` : 'There is no moving picture';
  return note('info', 'Scenes', `${looked}: ${counts}.`);
};

const soundNotes = ({ audio }: Look, { loudness }: Scenes): Note[] => {
  if (!audio)
    return [note('info', 'Sound', 'There is no sound: no loudness, and candidates by the cuts alone.')];
  return loudness
    ? []
    : [note('warn', 'Sound', 'The sound could not be decoded: no loudness and no silence.')];
};

interface Decoded {
  source: PlanInput;
  facts: FfmpegFacts;
  /** Of clips that are proposed. */
  most: number;
}

/** The artifact `scenes`, out of what one decoding found. */
export const scenesPart = (look: Look, { source, facts, most }: Decoded): PlanDraft => {
  const scenes = scenesOf(look, facts, most);
  const text = `${JSON.stringify(scenes)}\n`;
  const { cuts, candidates } = scenes;
  return {
    outputs: scenesOutput({ version: 1, cuts: cuts.length, candidates: candidates.length }),
    steps: [{ kind: 'write', id: 'write scenes', to: { output: 'scenes' }, text }],
    expect: [{ kind: 'text', output: 'scenes', label: 'Scenes', text }],
    notes: [
      seenNote(look, scenes),
      ...soundNotes(look, scenes),
      ...unreadNotes(facts.complaints, source.media),
    ],
  };
};
