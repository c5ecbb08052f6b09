import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { type Preset, presetNames, presets } from '../../media/encode/presets.ts';
import { defineJob, sourceOf } from '../kit/define.ts';
import { choose } from './choose.ts';
import { encodePlan } from './encode-plan.ts';
import { transcodeFit } from './fit.ts';
import { encodeParams, hdrParam } from './params.ts';

const presetNamed = (name: string): Preset => {
  const found = presets.find((candidate) => candidate.name === name);
  if (!found) throw new StreamOpsError('PARAMS_INVALID', `There is no preset "${name}".`);
  return found;
};

export const transcode = defineJob({
  type: 'transcode',
  title: 'Transcode',
  summary: 'Encode into another codec or size by a preset, frame for frame.',
  lane: 'cpu',
  needs: 'streams',
  params: z.object({
    preset: z
      .enum(presetNames)
      .default('1080p-h264')
      .describe('Preset: never larger and never more frames a second than the source'),
    hdr: hdrParam('HDR: keep (HEVC, VP9, AV1) or tonemap (to BT.709, for every screen)'),
    ...encodeParams,
  }),
  plan({ preset: name, encoders, ...wishes }, context) {
    const source = sourceOf(context);
    const preset = presetNamed(name);
    return encodePlan(
      {
        fit: transcodeFit(source, preset, wishes),
        choice: choose(encoders, preset, context),
        media: source.media,
        relation: 'export',
        suffix: preset.name,
      },
      context,
    );
  },
});
