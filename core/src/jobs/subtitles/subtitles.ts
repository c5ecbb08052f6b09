import { z } from 'zod';
import { subtitleFormats } from '../../media/subtitles/cues.ts';
import { defineJob } from '../kit/define.ts';
import { extractPlan } from './extract.ts';

export const subtitles = defineJob({
  type: 'subtitles',
  title: 'Subtitles',
  summary: 'Write the subtitles of a recording beside it, a file for each track.',
  lane: 'io',
  needs: 'streams',
  params: z.object({
    tracks: z
      .array(z.int().min(1).max(100))
      .max(100)
      .default([])
      .describe('Subtitle tracks, counted from 1; all where none is named'),
    format: z
      .enum(['fitting', ...subtitleFormats])
      .default('fitting')
      .describe(
        'Text as: fitting (what the track is: SRT, VTT or ASS), srt, vtt or ass; pictures go into an .mks',
      ),
  }),
  plan: (params, context) => extractPlan(context, params),
});
