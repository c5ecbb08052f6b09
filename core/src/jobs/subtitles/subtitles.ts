import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { subtitleFormats } from '../../media/subtitles/cues.ts';
import { defineJob } from '../kit/define.ts';
import { language, title } from '../kit/track-names.ts';
import { embedPlan } from './embed.ts';
import { extractPlan } from './extract.ts';

const mostFiles = 20;

export const subtitles = defineJob({
  type: 'subtitles',
  title: 'Subtitles',
  summary: 'Write the subtitles of a recording beside it, or put files of subtitles into it.',
  lane: 'io',
  needs: 'streams',
  inputs: { min: 1, max: mostFiles + 1 },
  textInputs: true,
  params: z.object({
    action: z
      .enum(['extract', 'embed'])
      .default('extract')
      .describe(
        'Action: extract (a file a track), or embed (further inputs, SRT, VTT or ASS, become tracks)',
      ),
    tracks: z
      .array(z.int().min(1).max(100))
      .max(100)
      .default([])
      .describe('Extract: subtitle tracks, counted from 1; all where none is named'),
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
  }),
  plan({ action, names, ...wanted }, context) {
    if (action === 'embed') return embedPlan(context, names);
    if (context.inputs.length === 1) return extractPlan(context, wanted);
    throw new StreamOpsError('PARAMS_INVALID', 'Subtitles are extracted from one recording a job.');
  },
});
