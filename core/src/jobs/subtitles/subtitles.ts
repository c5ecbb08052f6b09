import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { subtitleFormats } from '../../media/subtitles/cues.ts';
import { captionParams } from '../captions/params.ts';
import { defineJob } from '../kit/define.ts';
import { language, title } from '../kit/track-names.ts';
import { encodingLane } from '../transcode/choose.ts';
import { encodeParams } from '../transcode/params.ts';
import { burnPlan, burnPreset } from './burn.ts';
import { embedPlan } from './embed.ts';
import { extractPlan } from './extract.ts';

const mostFiles = 20;

export const subtitles = defineJob({
  type: 'subtitles',
  title: 'Subtitles',
  summary:
    'Write the subtitles of a recording beside it, put files of subtitles into it, or burn them into its picture.',
  lane: 'io',
  laneFor: ({ action, encoders }, there) =>
    action === 'burn' ? encodingLane(encoders, burnPreset, there) : 'io',
  needs: 'streams',
  inputs: { min: 1, max: mostFiles + 1 },
  textInputs: true,
  params: z.object({
    action: z
      .enum(['extract', 'embed', 'burn'])
      .default('extract')
      .describe(
        'Action: extract (a file a track), embed (further inputs, SRT, VTT or ASS, become tracks), or burn (a track, or one further input, is drawn into the picture)',
      ),
    tracks: z
      .array(z.int().min(1).max(100))
      .max(100)
      .default([])
      .describe(
        'Extract: subtitle tracks, counted from 1; all where none is named. Burn: the one track, the first where none is',
      ),
    format: z
      .enum(['fitting', ...subtitleFormats])
      .default('fitting')
      .describe(
        'Extract: fitting (what the track is: SRT, VTT or ASS), srt, vtt or ass; pictures go into an .mks',
      ),
    names: z
      .array(z.object({ title: title.optional(), language: language.optional() }))
      .max(mostFiles)
      .default([])
      .describe('Embed: title and language (deu, en) of each new track, in the order of the files'),
    ...captionParams,
    encoders: encodeParams.encoders,
  }),
  plan({ action, names, ...wanted }, context) {
    if (action === 'burn') return burnPlan(context, wanted);
    if (action === 'embed') return embedPlan(context, names);
    if (context.inputs.length === 1) return extractPlan(context, wanted);
    throw new StreamOpsError('PARAMS_INVALID', 'Subtitles are extracted from one recording a job.');
  },
});
