import { z } from 'zod';
import { StreamOpsError } from '../../errors.ts';
import { type Preset, presetNames, presets } from '../../media/encode/presets.ts';
import type { MediaInfo } from '../../media/media-info.ts';
import { defineJob, sourceOf } from '../kit/define.ts';
import { choose, encodingLane } from './choose.ts';
import { type Encoding, encodePlan } from './encode-plan.ts';
import { transcodeFit } from './fit.ts';
import { limitedPlan, shownAndHeard } from './limited.ts';
import { measured, measurePass } from './measure.ts';
import { encodeParams, hdrParam } from './params.ts';

const presetNamed = (name: string): Preset => {
  const found = presets.find((candidate) => candidate.name === name);
  if (!found) throw new StreamOpsError('PARAMS_INVALID', `There is no preset "${name}".`);
  return found;
};

/** Rejects with PARAMS_INVALID where a size is asked of a preset that is not made to one. */
const limitFor = ({ title, maxBytes }: Preset, asked: number | undefined): number | undefined => {
  if (asked === undefined || maxBytes !== undefined) return asked ?? maxBytes;
  throw new StreamOpsError(
    'PARAMS_INVALID',
    `"${title}" is made to a quality and not to a size. Leave maxBytes out, or take the preset discord.`,
  );
};

export const transcode = defineJob({
  type: 'transcode',
  title: 'Transcode',
  summary: 'Encode into another codec or size by a preset, frame for frame.',
  lane: 'cpu',
  laneFor: ({ preset, encoders }, there) => encodingLane(encoders, presetNamed(preset), there),
  needs: 'streams',
  params: z.object({
    preset: z
      .enum(presetNames)
      .default('1080p-h264')
      .describe('Preset: never larger and never more frames a second than the source'),
    maxBytes: z
      .int()
      .min(100_000)
      .max(100_000_000_000)
      .optional()
      .describe('Largest size of the file, in bytes, for a preset that has one (discord: 10,000,000)'),
    hdr: hdrParam('HDR: keep (HEVC, VP9, AV1) or tonemap (to BT.709, for every screen)'),
    ...encodeParams,
  }),
  plan({ preset: name, encoders, maxBytes, ...wishes }, context) {
    const source = sourceOf(context);
    const preset = presetNamed(name);
    const encodingFor = (wanted: Preset, media: MediaInfo): Encoding => ({
      fit: transcodeFit({ ...source, media }, wanted, wishes),
      choice: choose(encoders, wanted, context),
      media,
      relation: 'export',
      suffix: preset.name,
    });
    const limit = limitFor(preset, maxBytes);
    if (limit === undefined) return encodePlan(encodingFor(preset, source.media), context);
    const packets = measured(context);
    // What would refuse it refuses it before it is read.
    encodingFor(preset, shownAndHeard(source.media));
    return packets
      ? limitedPlan({ source, packets, preset, maxBytes: limit, encodingFor }, context)
      : measurePass;
  },
});
