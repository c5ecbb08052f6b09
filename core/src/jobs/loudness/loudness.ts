import { z } from 'zod';
import { audioTracks } from '../../media/audio-tracks.ts';
import { type LoudnessTarget, loudnessTargetNames, loudnessTargets } from '../../media/level.ts';
import { defineJob, sourceOf } from '../kit/define.ts';
import { ffmpegFacts, foundAs } from '../kit/found.ts';
import type { PlanDraft } from '../kit/plan.ts';
import { sameContainer } from '../kit/same-container.ts';
import { measureStep } from './measure.ts';
import { normalisePlan } from './normalise.ts';
import { measuredNote } from './notes.ts';
import { measuredTracks } from './tracks.ts';

const afterwards = {
  measure: 'Nothing else follows: the receipt says how loud each track is.',
  normalise:
    'Then each track is encoded that is not as loud as asked, in a copy of the recording, and everything else is copied.',
};

export const loudness = defineJob({
  type: 'loudness',
  title: 'Loudness',
  summary: 'Measure how loud each audio track is (EBU R128), or bring it to a target.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({
    action: z
      .enum(['measure', 'normalise'])
      .default('measure')
      .describe(
        'Action: measure writes no file, normalise makes a copy whose tracks are as loud as the target',
      ),
    target: z
      .enum(loudnessTargetNames)
      .default('streaming')
      .describe(
        'Target: streaming (-14 LUFS), podcast (-16) or broadcast (-23, EBU R128); peaks under -1 dBTP',
      ),
    integratedLufs: z
      .number()
      .min(-70)
      .max(-5)
      .optional()
      .describe('Loudness in LUFS, in place of what the target says'),
    truePeakDb: z
      .number()
      .min(-9)
      .max(0)
      .optional()
      .describe('Highest peak in dBTP, in place of what the target says'),
    rangeLu: z
      .number()
      .min(1)
      .max(20)
      .optional()
      .describe('Widest loudness range in LU when it is compressed; unless said 11, for broadcast 15'),
    dynamics: z
      .enum(['keep', 'compress'])
      .default('keep')
      .describe(
        'Dynamics: keep changes a whole track by one gain, and less where its peak forbids more; compress reaches the target then',
      ),
    tracks: z
      .array(z.int().min(1).max(100))
      .max(100)
      .default([])
      .describe('Audio tracks, counted from 1; all where none is named'),
  }),
  plan({ action, target, dynamics, tracks: numbers, ...own }, context): PlanDraft {
    const source = sourceOf(context);
    const tracks = audioTracks(source, numbers);
    const measure = measureStep(source, tracks);
    const found = foundAs(context.found, 'measure', ffmpegFacts);
    if (!found) return { steps: [measure], next: 'measure', afterwards: afterwards[action] };
    const measured = measuredTracks(tracks, found.lines);
    if (action === 'measure') {
      const effects: PlanDraft['effects'] = [{ kind: 'setMedia', input: 0, media: source.media }];
      return { steps: [measure], effects, notes: measured.map(measuredNote) };
    }
    const preset: LoudnessTarget = loudnessTargets[target];
    const wanted: LoudnessTarget = {
      integratedLufs: own.integratedLufs ?? preset.integratedLufs,
      truePeakDb: own.truePeakDb ?? preset.truePeakDb,
      rangeLu: own.rangeLu ?? preset.rangeLu,
    };
    const made = normalisePlan(context, measured, {
      target: wanted,
      dynamics,
      container: sameContainer(source),
    });
    return { ...made, steps: [measure, ...(made.steps ?? [])] };
  },
});
