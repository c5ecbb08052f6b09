import { StreamOpsError } from '../../errors.ts';
import { lookLayout } from '../../media/look/layout.ts';
import { choosePoster, type JudgedFrame, type PosterChoice } from '../../media/look/poster-choice.ts';
import { spriteVtt } from '../../media/look/sprite-vtt.ts';
import { waveformOf } from '../../media/look/waveform.ts';
import type { ArtifactName, Note, PlanDraft } from '../kit/plan.ts';
import type { Frames } from './args.ts';
import { artifact, pictureLines, pictureOutputs, waveformOutput } from './outputs.ts';
import { heardLines, type Look, type Picture } from './passes.ts';

export const note = (level: Note['level'], subject: string, text: string): Note => ({ level, subject, text });

/** Rejects with MEDIA_BROKEN where there was no frame. */
export const chosenPoster = (frames: readonly JudgedFrame[]): PosterChoice => {
  const poster = choosePoster(frames);
  if (!poster) throw new StreamOpsError('MEDIA_BROKEN', 'No frame of the picture could be decoded.');
  return poster;
};

/** Poster, sprite sheet and hover clip as they are published, and what must hold of them. */
export const picturesPart = (look: Picture, frames: Frames, poster: PosterChoice): PlanDraft => {
  const layout = lookLayout(look.video, look.durationSec);
  const { atSec, isLit } = poster;
  const vtt = { fileName: 'sprite.vtt', contentType: 'text/vtt' };
  // Beside it at /media/ID/, so that the sheet's name is its address.
  const text = spriteVtt('sprite' satisfies ArtifactName, layout);
  const jpeg = { fileName: 'poster.jpg', contentType: 'image/jpeg' };
  return {
    outputs: {
      poster: artifact('poster', jpeg, { atSec }),
      ...pictureOutputs(layout, frames),
      'sprite-vtt': artifact('sprite-vtt', vtt),
    },
    steps: [{ kind: 'write', id: 'sprite-vtt', to: { output: 'sprite-vtt' }, text }],
    expect: [
      ...pictureLines(layout, frames, poster),
      { kind: 'text', output: 'sprite-vtt', label: 'Tiles of the sprite sheet', text },
    ],
    notes: isLit ? [] : [note('info', 'Poster', 'The whole picture is black, so the poster is too.')],
  };
};

/** The waveform, of what was heard. */
export const waveformPart = (look: Look): PlanDraft => {
  if (!look.audio) return { notes: [note('info', 'Sound', 'There is no sound, so there is no waveform.')] };
  const waveform = waveformOf(heardLines(look), look.audio, look.durationSec);
  if (!waveform) return { notes: [note('warn', 'Sound', 'The sound could not be decoded: no waveform.')] };
  return {
    outputs: waveformOutput(),
    steps: [{ kind: 'write', id: 'waveform', to: { output: 'waveform' }, text: JSON.stringify(waveform) }],
    expect: [{ kind: 'notEmpty', output: 'waveform' }],
  };
};

/** One plan out of several. */
export const together = (...parts: readonly PlanDraft[]): PlanDraft => ({
  steps: parts.flatMap(({ steps = [] }) => steps),
  outputs: Object.assign({}, ...parts.map(({ outputs = {} }) => outputs)),
  expect: parts.flatMap(({ expect = [] }) => expect),
  notes: parts.flatMap(({ notes = [] }) => notes),
});
