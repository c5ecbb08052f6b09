import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { audioTracks } from '../../media/audio-tracks.ts';
import { defineJob, sourceOf } from '../kit/define.ts';
import type { PlanDraft } from '../kit/plan.ts';
import { language, title } from '../kit/track-names.ts';
import { mixPlan } from './mix.ts';
import { dropPlan, renamePlan } from './relabel.ts';
import { splitFormats, splitPlan } from './split.ts';

const mostTracks = 100;
const trackNumber = z.int().min(1).max(mostTracks);

export const audioTracksJob = defineJob({
  type: 'audio_tracks',
  title: 'Audio tracks',
  summary: 'Split audio tracks into files, mix them, give them names, or leave some out.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({
    action: z
      .enum(['split', 'mix', 'rename', 'drop'])
      .default('split')
      .describe('Action: split (a file a track), mix (into one track), rename, or drop (leave out)'),
    tracks: z
      .array(trackNumber)
      .max(mostTracks)
      .default([])
      .describe('Audio tracks, counted from 1; for split and mix all of them where none is named'),
    format: z
      .enum(splitFormats)
      .default('copy')
      .describe('Split into: copy (as they are), wav, flac, aac, opus or mp3'),
    gainsDb: z
      .array(z.number().min(-60).max(30))
      .max(mostTracks)
      .default([])
      .describe('Mix: how much louder each track goes in, in dB, in the order of the tracks'),
    place: z
      .enum(['first', 'last', 'alone'])
      .default('first')
      .describe('Mix: before the other tracks, after them, or in their place'),
    title: title.default('Mix').describe('Mix: what the new track is called'),
    names: z
      .array(
        z.object({
          track: trackNumber,
          title: title.optional(),
          language: language.optional(),
          default: z.boolean().optional(),
        }),
      )
      .max(mostTracks)
      .default([])
      .describe('Rename: for a track a title, a language (deu, en), and whether players begin with it'),
  }),
  plan({ action, tracks, format, gainsDb, place, title: mixTitle, names }, context): PlanDraft {
    const source = sourceOf(context);
    // Names all that there is no track of, and a file without sound.
    const chosen = audioTracks(source, action === 'rename' ? names.map(({ track }) => track) : tracks);
    switch (action) {
      case 'split':
        return splitPlan(context, tracks, format);
      case 'mix':
        return mixPlan(context, { tracks, gainsDb, place, title: mixTitle });
      case 'rename':
        return renamePlan(context, names);
      case 'drop':
        if (tracks.length > 0) return dropPlan(context, chosen);
        throw new StreamOpsError('PARAMS_INVALID', 'Say in tracks which of them are to be left out.');
    }
  },
});
